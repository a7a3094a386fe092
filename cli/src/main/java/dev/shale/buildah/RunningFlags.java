package dev.shale.buildah;

import dev.shale.command.ShellWords;
import dev.shale.error.OciException;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageEdit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What a config says of how containers run. */
final class RunningFlags {
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");

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
      description = "a variable, in whose value $NAME is another; NAME- removes it")
  List<String> env = List.of();

  @Option(
      names = {"-l", "--label"},
      paramLabel = "KEY=VALUE",
      description = "a label; KEY- removes it")
  List<String> labels = List.of();

  @Option(names = "--unsetlabel", split = ",", paramLabel = "KEY", description = "remove a label")
  List<String> unsetLabels = List.of();

  @Option(
      names = {"-p", "--port"},
      split = ",",
      paramLabel = "PORT[/tcp|/udp]",
      description = "a port that is listened on; PORT- removes it")
  List<String> ports = List.of();

  @Option(
      names = {"-v", "--volume"},
      split = ",",
      paramLabel = "PATH",
      description = "a path for data that outlives containers; PATH- removes it")
  List<String> volumes = List.of();

  @Option(names = "--shell", paramLabel = "WORDS", description = "for shell forms in Dockerfiles")
  Optional<String> shell = Optional.empty();

  @Option(
      names = "--onbuild",
      split = ",",
      paramLabel = "INSTRUCTION",
      description = "for builds on this image; INSTRUCTION- removes it")
  List<String> onBuild = List.of();

  @Option(names = "--stop-signal", paramLabel = "SIGNAL", description = "what ends a container")
  Optional<String> stopSignal = Optional.empty();

  @Option(
      names = {"-u", "--user"},
      paramLabel = "USER[:GROUP]",
      description = "who processes run as; empty for root")
  Optional<String> user = Optional.empty();

  @Option(names = "--workingdir", paramLabel = "PATH", description = "where processes start")
  Optional<String> workingDir = Optional.empty();

  /** Changes a config so. */
  void applyTo(ImageConfig before, ImageEdit edit) {
    user.ifPresent(edit::user);
    shell.ifPresent(words -> edit.shell(ShellWords.split(words)));
    stopSignal.ifPresent(edit::stopSignal);
    workingDir.ifPresent(edit::workingDir);
    entrypoint.ifPresent(words -> edit.entrypoint(ShellWords.entrypoint(words.strip())));
    cmd.ifPresent(words -> edit.cmd(ShellWords.split(words)));
    ports.forEach(port -> toggle(port, edit::expose, edit::unexpose));
    volumes.forEach(volume -> toggle(volume, edit::volume, edit::removeVolume));
    labels.forEach(text -> assign(text, edit::label, edit::unsetLabel));
    unsetLabels.forEach(edit::unsetLabel);
    applyEnv(before, edit);
    applyOnBuild(before, edit);
  }

  private void applyEnv(ImageConfig before, ImageEdit edit) {
    Map<String, String> known = new HashMap<>();
    before.env().forEach(text -> assign(text, known::put, known::remove));
    for (String text : env) {
      assign(
          text,
          (name, value) -> {
            String whole = expanded(value, known);
            known.put(name, whole);
            edit.unsetEnv(name); // what is set anew comes last, as with buildah
            edit.env(name, whole);
          },
          name -> {
            known.remove(name);
            edit.unsetEnv(name);
          });
    }
  }

  private static String expanded(String value, Map<String, String> known) {
    return VARIABLE
        .matcher(value)
        .replaceAll(
            found -> {
              String name = found.group(1) == null ? found.group(2) : found.group(1);
              return Matcher.quoteReplacement(known.getOrDefault(name, name));
            });
  }

  private void applyOnBuild(ImageConfig before, ImageEdit edit) {
    if (!onBuild.isEmpty()) {
      List<String> all = new ArrayList<>(before.onBuild());
      onBuild.forEach(text -> toggle(text, all::add, all::remove));
      edit.onBuild(all);
    }
  }

  /** As an option says it: {@code NAME=VALUE}, {@code NAME-}, or a name with nothing. */
  static void assign(String text, BiConsumer<String, String> set, Consumer<String> unset) {
    int equals = text.indexOf('=');
    if (equals == 0 || text.isEmpty()) {
      throw OciException.invalid("config: \"%s\": expected NAME=VALUE, or NAME-", text);
    } else if (equals > 0) {
      set.accept(text.substring(0, equals), text.substring(equals + 1));
    } else if (text.length() > 1 && text.endsWith("-")) {
      unset.accept(text.substring(0, text.length() - 1));
    } else {
      set.accept(text, "");
    }
  }

  private static void toggle(String text, Consumer<String> add, Consumer<String> remove) {
    if (text.length() > 1 && text.endsWith("-")) {
      remove.accept(text.substring(0, text.length() - 1));
    } else {
      add.accept(text);
    }
  }

  /** The instructions of a Dockerfile that would have said the same, in buildah's order. */
  List<String> instructions() {
    List<String> all = new ArrayList<>();
    user.ifPresent(text -> all.add("USER " + text));
    shell.ifPresent(text -> all.add("SHELL " + text));
    stopSignal.ifPresent(text -> all.add("STOPSIGNAL " + text));
    addAll("EXPOSE ", ports, all);
    addAll("ENV ", env, all);
    entrypoint.ifPresent(text -> all.add("ENTRYPOINT " + text));
    cmd.ifPresent(text -> all.add(" CMD " + text));
    volumes.forEach(text -> all.add("VOLUME " + text));
    addAll("LABEL ", labels, all);
    workingDir.ifPresent(text -> all.add("WORKDIR " + text));
    onBuild.forEach(text -> all.add("ONBUILD " + text));
    return all;
  }

  private static void addAll(String word, List<String> texts, List<String> instructions) {
    if (!texts.isEmpty()) {
      instructions.add(word + String.join(" ", texts));
    }
  }
}
