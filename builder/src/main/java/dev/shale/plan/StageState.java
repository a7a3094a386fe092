package dev.shale.plan;

import dev.shale.image.ImageConfig;
import dev.shale.image.ImageEdit;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a stage stands after some of its instructions: the config so far, and the variables that
 * words and processes see. Not thread-safe.
 *
 * <p>Variables are the image's environment and the arguments that have a value, in one list: of an
 * ENV and an ARG of one name, the later counts (decision 24).
 */
final class StageState {
  private final Map<String, String> variables = new LinkedHashMap<>();
  private final Set<String> args = new LinkedHashSet<>();
  private ImageConfig config;
  private boolean hasCmd;

  /** A stage that starts with a config and no arguments. */
  StageState(ImageConfig config) {
    this.config = config;
    config.env().forEach(this::set);
  }

  private void set(String assignment) {
    int equals = assignment.indexOf('=');
    if (equals > 0) {
      variables.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    }
  }

  /**
   * A stage that starts from this one: it has its config, its arguments and what they are worth.
   */
  StageState child() {
    StageState child = new StageState(config);
    child.variables.putAll(variables);
    child.args.addAll(args);
    return child;
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
    for (ConfigChange change : changes) {
      change.apply(edit);
      if (change instanceof ConfigChange.SetEnv env) {
        variables.put(env.name(), env.value());
      } else if (change instanceof ConfigChange.UnsetEnv(String name)) {
        variables.remove(name);
      }
    }
    config = edit.build();
    hasCmd |= changes.stream().anyMatch(ConfigChange.SetCmd.class::isInstance);
  }

  /** Declares an argument; without a value, what its name is worth stays as it is. */
  void declare(String name, Optional<String> value) {
    args.add(name);
    value.ifPresent(text -> variables.put(name, text));
  }

  /** Whether an ARG of this stage, or of those it is from, has declared a name. */
  boolean isDeclared(String name) {
    return args.contains(name);
  }

  /** The names of all variables that have a value. */
  Set<String> names() {
    return Collections.unmodifiableSet(variables.keySet());
  }

  /** The value of a variable. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  /** Everything that a process sees, in the order in which its names came up. */
  List<String> processEnv() {
    return variables.entrySet().stream()
        .map(variable -> variable.getKey() + "=" + variable.getValue())
        .toList();
  }

  /** The names that ARGs have declared, but for those that the image's environment has. */
  Set<String> arguments() {
    Set<String> names = new HashSet<>(args);
    config.env().forEach(variable -> names.remove(variable.split("=", 2)[0]));
    return names;
  }

  /** The arguments as histories show them: {@code |2 A=1 B=2 }, or nothing. */
  String argsForHistory() {
    if (args.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("|" + args.size() + " ");
    for (String name : args) {
      text.append(name).append('=').append(variable(name).orElse("")).append(' ');
    }
    return text.toString();
  }
}
