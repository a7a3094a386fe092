package dev.shale.runtime;

import dev.shale.error.OciException;
import java.util.List;
import java.util.Optional;

/**
 * What to execute, in the words of an image's config.
 *
 * @param args the program and its arguments; a program without a slash is looked for in {@code
 *     PATH}
 * @param env {@code NAME=value}; of one name given twice, the last counts
 * @param cwd where to start: absolute, inside the container
 * @param user {@code user[:group]}, names or numbers; empty for root
 */
public record ProcessSpec(List<String> args, List<String> env, String cwd, String user) {
  /** A process of root, in the root directory, with nothing in its environment. */
  public static ProcessSpec of(String... args) {
    return new ProcessSpec(List.of(args), List.of(), "/", "");
  }

  public ProcessSpec {
    args = List.copyOf(args);
    env = List.copyOf(env);
    if (args.isEmpty() || args.getFirst().isEmpty()) {
      throw OciException.invalid("run: no command is given");
    }
    args.forEach(ProcessSpec::checkNoNul);
    for (String variable : env) {
      checkNoNul(variable);
      if (variable.indexOf('=') < 1) {
        throw OciException.invalid("run %s: environment \"%s\" is not NAME=value", args, variable);
      }
    }
    checkNoNul(cwd);
    if (!cwd.startsWith("/")) {
      throw OciException.invalid("run %s: working directory \"%s\" is not absolute", args, cwd);
    }
  }

  private static void checkNoNul(String text) {
    if (text.indexOf('\0') >= 0) {
      throw OciException.invalid("run: a NUL character in \"%s\"", text.replace("\0", "\\0"));
    }
  }

  /** The value of an environment variable. */
  public Optional<String> variable(String name) {
    return env.reversed().stream()
        .filter(variable -> variable.startsWith(name + "="))
        .map(variable -> variable.substring(name.length() + 1))
        .findFirst();
  }

  public ProcessSpec withEnv(List<String> environment) {
    return new ProcessSpec(args, environment, cwd, user);
  }

  public ProcessSpec withCwd(String directory) {
    return new ProcessSpec(args, env, directory, user);
  }

  public ProcessSpec withUser(String name) {
    return new ProcessSpec(args, env, cwd, name);
  }
}
