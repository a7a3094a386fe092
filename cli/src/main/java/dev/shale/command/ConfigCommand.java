package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.image.ImageEdit;
import dev.shale.image.Platform;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import dev.shale.plan.Signals;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale config}: how an image that is committed from a container will run. */
final class ConfigCommand implements Command {
  private static final Pattern PORT =
      Pattern.compile("[0-9]{1,5}(-[0-9]{1,5})?(/(tcp|udp|sctp))?-?");

  @Parameters(paramLabel = "CONTAINER", description = "a name, ID, or beginning of an ID")
  String container = "";

  @Option(names = "--author", paramLabel = "TEXT", description = "who made the image")
  Optional<String> author = Optional.empty();

  @Option(
      names = "--cmd",
      paramLabel = "WORDS",
      description = "default command, split as a shell does")
  Optional<String> cmd = Optional.empty();

  @Option(
      names = "--entrypoint",
      paramLabel = "WORDS",
      description = "a JSON array, or a line for /bin/sh -c; empty to have none")
  Optional<String> entrypoint = Optional.empty();

  @Option(
      names = {"-e", "--env"},
      paramLabel = "NAME=VALUE",
      description = "a variable; NAME- removes it")
  List<String> env = List.of();

  @Option(
      names = {"-l", "--label"},
      paramLabel = "KEY=VALUE",
      description = "a label; KEY- removes it")
  List<String> labels = List.of();

  @Option(names = "--unsetlabel", paramLabel = "KEY", description = "remove a label")
  List<String> unsetLabels = List.of();

  @Option(
      names = {"-p", "--port"},
      paramLabel = "PORT[/tcp|/udp]",
      description = "a port that is listened on; PORT- removes it")
  List<String> ports = List.of();

  @Option(
      names = {"-v", "--volume"},
      paramLabel = "PATH",
      description = "a path for data that outlives containers; PATH- removes it")
  List<String> volumes = List.of();

  @Option(names = "--shell", paramLabel = "WORDS", description = "for shell forms in Dockerfiles")
  Optional<String> shell = Optional.empty();

  @Option(names = "--onbuild", paramLabel = "INSTRUCTION", description = "for builds on this image")
  List<String> onBuild = List.of();

  @Option(
      names = "--stop-signal",
      paramLabel = "SIGNAL",
      description = "what ends a container; empty for SIGTERM")
  Optional<String> stopSignal = Optional.empty();

  @Option(
      names = {"-u", "--user"},
      paramLabel = "USER[:GROUP]",
      description = "who processes run as; empty for root")
  Optional<String> user = Optional.empty();

  @Option(names = "--workingdir", paramLabel = "PATH", description = "where processes start")
  Optional<String> workingDir = Optional.empty();

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH[/VARIANT]",
      description = "what the image is for")
  Optional<Platform> platform = Optional.empty();

  @Mixin HealthFlags health = new HealthFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "config --cmd 'httpd -f' --port 80 app-working-container",
        "config --env LANG=C.UTF-8 --label maintainer=me app-working-container",
        "config --user nobody --workingdir /srv app-working-container");
  }

  @Override
  public int run(Session session) throws IOException {
    try (LocalStore store = session.openStore()) {
      ContainerRecord record = store.containers().require(container);
      ImageEdit edit = record.config().edit();
      applyRunning(edit);
      applyLists(edit);
      health.applyTo(record.config(), edit);
      store.containers().replace(record.withConfig(edit.build()));
    }
    return ExitCode.OK;
  }

  private void applyRunning(ImageEdit edit) {
    author.ifPresent(edit::author);
    cmd.ifPresent(words -> edit.cmd(ShellWords.split(words)));
    entrypoint.ifPresent(words -> edit.entrypoint(ShellWords.entrypoint(words)));
    shell.ifPresent(words -> edit.shell(ShellWords.split(words)));
    stopSignal.ifPresent(signal -> edit.stopSignal(signal(signal)));
    user.ifPresent(edit::user);
    workingDir.ifPresent(edit::workingDir);
    platform.ifPresent(edit::platform);
  }

  private void applyLists(ImageEdit edit) {
    env.forEach(text -> assign("environment", text, edit::env, edit::unsetEnv));
    labels.forEach(text -> assign("label", text, edit::label, edit::unsetLabel));
    unsetLabels.forEach(edit::unsetLabel);
    ports.forEach(text -> toggle(port(text), edit::expose, edit::unexpose));
    volumes.forEach(text -> toggle(text, edit::volume, edit::removeVolume));
    if (!onBuild.isEmpty()) {
      edit.onBuild(onBuild);
    }
  }

  private static void assign(
      String what, String text, BiConsumer<String, String> set, Consumer<String> unset) {
    int equals = text.indexOf('=');
    if (equals > 0) {
      set.accept(text.substring(0, equals), text.substring(equals + 1));
    } else if (text.length() > 1 && text.endsWith("-") && equals < 0) {
      unset.accept(text.substring(0, text.length() - 1));
    } else {
      throw OciException.invalid(
          "config: %s \"%s\": expected NAME=VALUE, or NAME- to remove it", what, text);
    }
  }

  private static String port(String text) {
    if (!PORT.matcher(text).matches()) {
      throw OciException.invalid("config: port \"%s\": expected NUMBER[/tcp|/udp|/sctp]", text);
    }
    return text;
  }

  private static String signal(String text) {
    if (!text.isEmpty()) {
      Signals.check(text);
    }
    return text;
  }

  private static void toggle(String text, Consumer<String> add, Consumer<String> remove) {
    if (text.length() > 1 && text.endsWith("-")) {
      remove.accept(text.substring(0, text.length() - 1));
    } else {
      add.accept(text);
    }
  }
}
