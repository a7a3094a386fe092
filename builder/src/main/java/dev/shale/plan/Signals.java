package dev.shale.plan;

import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names and numbers of Linux's signals, as docker and podman take them.
 *
 * <p>Spec: Dockerfile reference, "STOPSIGNAL"; signal(7) for the names.
 */
public final class Signals {
  private static final int LAST = 64;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final Pattern REAL_TIME =
      Pattern.compile("RTMIN(?:\\+(?:[1-9]|1[0-5]))?|RTMAX(?:-(?:[1-9]|1[0-4]))?");
  private static final Set<String> NAMES =
      Set.of(
          "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT",
          "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM",
          "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ");

  private Signals() {}

  /**
   * Refuses text that is no signal.
   *
   * @throws OciException INVALID unless it is a number from 1 to 64 or a name, in any case, with
   *     SIG before it or not; real-time signals count from RTMIN up or from RTMAX down
   */
  public static void check(String text) {
    if (!isSignal(text)) {
      throw OciException.invalid(
          "stop signal \"%s\": expected a name (SIGTERM, TERM, RTMIN+3) or a number from 1 to %d%s",
          text, LAST, Nearest.hint(withoutPrefix(text), NAMES));
    }
  }

  private static boolean isSignal(String text) {
    if (NUMBER.matcher(text).matches()) {
      int number = Integer.parseInt(text);
      return number > 0 && number <= LAST;
    }
    String name = withoutPrefix(text);
    return NAMES.contains(name) || REAL_TIME.matcher(name).matches();
  }

  private static String withoutPrefix(String text) {
    return text.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
  }
}
