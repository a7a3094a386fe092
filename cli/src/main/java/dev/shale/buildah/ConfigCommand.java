package dev.shale.buildah;

import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.HealthFlags;
import dev.shale.command.RefusedOption;
import dev.shale.command.Session;
import dev.shale.error.OciException;
import dev.shale.image.ImageEdit;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code buildah config}: how an image that is committed from a container will run. */
final class ConfigCommand implements Command {
  @Parameters(arity = "0..1", paramLabel = "CONTAINER", description = "a name or ID")
  Optional<String> container = Optional.empty();

  @Mixin RunningFlags running = new RunningFlags();
  @Mixin AboutFlags about = new AboutFlags();
  @Mixin HealthFlags health = new HealthFlags();
  @Mixin HistoryFlag history = new HistoryFlag();
  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "buildah config --cmd 'httpd -f' --port 80 app-working-container",
        "buildah config --env PATH=/opt/bin:$PATH --label name=app app-working-container",
        "buildah config --annotation org.opencontainers.image.version=1 app-working-container");
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return GlobalFlags.refusedOptions();
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::configure);
  }

  private int configure(Session session) throws IOException {
    String called =
        container.orElseThrow(() -> OciException.invalid("container ID must be specified"));
    try (LocalStore store = session.openStore()) {
      ContainerRecord record = store.containers().require(called);
      ImageEdit edit = record.config().edit();
      running.applyTo(record.config(), edit);
      about.applyTo(record.config(), edit);
      health.applyTo(record.config(), edit);
      ContainerRecord changed =
          record.withConfig(about.applyTo(edit.build())).withNotes(about.applyTo(record.notes()));
      if (history.isAsked(session)) {
        for (String instruction : running.instructions()) {
          changed = HistoryFlag.with(session, changed, "/bin/sh -c #(nop) " + instruction);
        }
      }
      store.containers().replace(changed);
    }
    return ExitCode.OK;
  }
}
