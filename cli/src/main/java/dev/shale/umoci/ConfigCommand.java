package dev.shale.umoci;

import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.Session;
import dev.shale.error.OciException;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageEdit;
import dev.shale.image.Platform;
import dev.shale.transport.layout.LayoutEdit;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code umoci config}: how an image will run, and what is said about it. */
final class ConfigCommand implements Command {
  @Mixin ImageFlag image = new ImageFlag();
  @Mixin HistoryFlags history = new HistoryFlags();

  @Option(names = "--tag", paramLabel = "TAG", description = "name the result so [as --image]")
  Optional<String> tag = Optional.empty();

  @Option(names = "--config.user", paramLabel = "USER[:GROUP]", description = "who it runs as")
  Optional<String> user = Optional.empty();

  @Option(names = "--config.exposedports", paramLabel = "PORT", description = "a port")
  List<String> ports = List.of();

  @Option(names = "--config.env", paramLabel = "NAME=VALUE", description = "a variable")
  List<String> env = List.of();

  @Option(names = "--config.entrypoint", paramLabel = "WORD", description = "one word of it")
  List<String> entrypoint = List.of();

  @Option(names = "--config.cmd", paramLabel = "WORD", description = "one word of it")
  List<String> cmd = List.of();

  @Option(names = "--config.volume", paramLabel = "PATH", description = "a volume")
  List<String> volumes = List.of();

  @Option(names = "--config.label", paramLabel = "KEY=VALUE", description = "a label")
  List<String> labels = List.of();

  @Option(names = "--config.workingdir", paramLabel = "PATH", description = "where it starts")
  Optional<String> workingDir = Optional.empty();

  @Option(names = "--config.stopsignal", paramLabel = "SIGNAL", description = "what ends it")
  Optional<String> stopSignal = Optional.empty();

  @Option(names = "--created", paramLabel = "TIME", description = "when it was made")
  Optional<String> created = Optional.empty();

  @Option(names = "--author", paramLabel = "TEXT", description = "who made it")
  Optional<String> author = Optional.empty();

  @Option(
      names = {"--platform.arch", "--architecture"},
      paramLabel = "ARCH",
      description = "the processor it is for")
  Optional<String> architecture = Optional.empty();

  @Option(
      names = {"--platform.os", "--os"},
      paramLabel = "OS",
      description = "the system it is for")
  Optional<String> os = Optional.empty();

  @Option(
      names = "--platform.variant",
      paramLabel = "VARIANT",
      description = "the kind of processor")
  Optional<String> variant = Optional.empty();

  @Option(
      names = "--manifest.annotation",
      paramLabel = "KEY=VALUE",
      description = "an annotation of the manifest")
  List<String> annotations = List.of();

  @Option(
      names = "--clear",
      paramLabel = "WHAT",
      description =
          "first remove all config.labels, config.env, config.exposedports, config.volume,"
              + " config.cmd, config.entrypoint or manifest.annotations")
  List<String> clear = List.of();

  @Override
  public List<String> examples() {
    return List.of(
        "umoci config --image images:app --config.cmd httpd --config.cmd -f",
        "umoci config --image images:app --tag tested --config.label tested=yes",
        "umoci config --image images:app --clear config.env --config.env LANG=C.UTF-8");
  }

  @Override
  public int run(Session session) throws IOException {
    ImagePath path = image.path();
    try (LayoutEdit edit = path.layout().edit(path.image())) {
      Map<String, String> notes = new TreeMap<>(edit.annotations());
      ImageConfig before = edit.config();
      ImageEdit config = before.edit();
      for (String what : clear) {
        clear(what, before, config, notes);
      }
      describe(before, config);
      setRunning(config);
      for (String annotation : annotations) {
        assign("--manifest.annotation", annotation, notes::put);
      }
      edit.config(config.build());
      edit.annotations(notes);
      history
          .entry(session, "umoci config", edit.config().author())
          .ifPresent(entry -> edit.note(entry.withoutLayer()));
      edit.commit(tag.orElse(path.tag()));
    }
    return ExitCode.OK;
  }

  private static void clear(
      String what, ImageConfig before, ImageEdit config, Map<String, String> annotations) {
    switch (what) {
      case "config.labels" -> before.labels().keySet().forEach(config::unsetLabel);
      case "config.env" ->
          before.env().forEach(variable -> config.unsetEnv(variable.split("=", 2)[0]));
      case "config.exposedports" -> before.exposedPorts().forEach(config::unexpose);
      case "config.volume" -> before.volumes().forEach(config::removeVolume);
      case "config.cmd" -> config.cmd(List.of());
      case "config.entrypoint" -> config.entrypoint(List.of());
      case "manifest.annotations" -> annotations.clear();
      case "rootfs.diffids" ->
          throw OciException.invalid("--clear rootfs.diffids: an image without them is none");
      default ->
          throw OciException.invalid(
              "--clear \"%s\": see shale umoci config --help for what there is", what);
    }
  }

  private void describe(ImageConfig before, ImageEdit config) {
    created.ifPresent(time -> config.created(HistoryFlags.time("--created", time)));
    author.ifPresent(config::author);
    if (os.isPresent() || architecture.isPresent() || variant.isPresent()) {
      Platform old = before.platform();
      config.platform(
          new Platform(
              os.orElse(old.os()),
              architecture.orElse(old.architecture()),
              variant.or(old::variant)));
    }
  }

  private void setRunning(ImageEdit config) {
    user.ifPresent(config::user);
    workingDir.ifPresent(config::workingDir);
    stopSignal.ifPresent(config::stopSignal);
    ports.forEach(config::expose);
    volumes.forEach(config::volume);
    env.forEach(text -> assign("--config.env", text, config::env));
    labels.forEach(text -> assign("--config.label", text, config::label));
    if (!entrypoint.isEmpty()) {
      config.entrypoint(entrypoint);
    }
    if (!cmd.isEmpty()) {
      config.cmd(cmd);
    }
  }

  private static void assign(String option, String text, BiConsumer<String, String> set) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw OciException.invalid("%s \"%s\": expected NAME=VALUE", option, text);
    }
    set.accept(text.substring(0, equals), text.substring(equals + 1));
  }
}
