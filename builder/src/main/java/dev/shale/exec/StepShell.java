package dev.shale.exec;

import java.util.List;
import java.util.Set;

/** Which shell a step has. */
final class StepShell {
  private static final String USUAL = "/bin/sh";
  private static final Set<String> SHELLS =
      Set.of("sh", "ash", "bash", "dash", "ksh", "mksh", "zsh", "fish");

  private StepShell() {}

  /**
   * The program of a step, if it is a shell, as it is where SHELL or nothing says otherwise; else
   * the usual one.
   */
  static String of(List<String> args) {
    String program = args.getFirst();
    return SHELLS.contains(program.substring(program.lastIndexOf('/') + 1)) ? program : USUAL;
  }
}
