package dev.shale.plan;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The names and numbers of Linux's signals. */
final class Signals {
  private static final int LAST = 64;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,2}");
  private static final Pattern REAL_TIME =
      Pattern.compile("RT(?:MIN(?:\\+[0-9]{1,2})?|MAX(?:-[0-9]{1,2})?)");
  private static final Set<String> NAMES =
      Set.of(
          "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT",
          "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM",
          "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ");

  private Signals() {}

  static boolean isSignal(String text) {
    if (NUMBER.matcher(text).matches()) {
      int number = Integer.parseInt(text);
      return number > 0 && number <= LAST;
    }
    String name = text.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
    return NAMES.contains(name) || REAL_TIME.matcher(name).matches();
  }
}
