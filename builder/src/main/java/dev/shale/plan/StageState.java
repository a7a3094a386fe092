package dev.shale.plan;

import dev.shale.image.ImageConfig;
import dev.shale.image.ImageEdit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a stage stands after some of its instructions: the config so far, and the arguments that
 * are declared. Not thread-safe.
 */
final class StageState {
  private final Map<String, Optional<String>> args;
  private ImageConfig config;
  private boolean hasCmd;

  /** A stage that starts with a config and no arguments. */
  StageState(ImageConfig config) {
    this(config, Map.of());
  }

  private StageState(ImageConfig config, Map<String, Optional<String>> args) {
    this.config = config;
    this.args = new LinkedHashMap<>(args);
  }

  /** A stage that starts from this one: it has its config and its arguments. */
  StageState child() {
    return new StageState(config, args);
  }

  ImageConfig config() {
    return config;
  }

  /** Whether this stage, not its base, has said what to run by default. */
  boolean hasCmd() {
    return hasCmd;
  }

  void change(List<ConfigChange> changes) {
    ImageEdit edit = config.edit();
    changes.forEach(change -> change.apply(edit));
    config = edit.build();
    hasCmd |= changes.stream().anyMatch(ConfigChange.SetCmd.class::isInstance);
  }

  /** Declares an argument; one that had a value keeps it where there is no new one. */
  void declare(String name, Optional<String> value) {
    args.merge(name, value, (before, now) -> now.or(() -> before));
  }

  /**
   * The value of a variable. The environment wins over arguments, wherever they are declared, as
   * the Dockerfile reference says; BuildKit lets an ARG behind an ENV win.
   */
  Optional<String> variable(String name) {
    return env(name).or(() -> args.getOrDefault(name, Optional.empty()));
  }

  private Optional<String> env(String name) {
    return config.env().stream()
        .filter(assignment -> assignment.startsWith(name + "="))
        .map(assignment -> assignment.substring(name.length() + 1))
        .findFirst();
  }

  /** Everything that a process sees: the environment, then arguments that have a value. */
  List<String> processEnv() {
    List<String> env = new ArrayList<>(config.env());
    args.forEach(
        (name, value) -> {
          if (value.isPresent() && env(name).isEmpty()) {
            env.add(name + "=" + value.get());
          }
        });
    return env;
  }

  /** The arguments as histories show them: {@code |2 A=1 B=2 }, or nothing. */
  String argsForHistory() {
    if (args.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("|" + args.size() + " ");
    for (String name : args.keySet()) {
      text.append(name).append('=').append(variable(name).orElse("")).append(' ');
    }
    return text.toString();
  }
}
