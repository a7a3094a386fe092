package dev.shale.runtime;

import dev.shale.error.OciException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bound on what each process may use.
 *
 * <p>Spec: runtime-spec v1.1.0, config.md, "POSIX process", "rlimits".
 *
 * @param soft the bound in force; at most {@code hard}
 * @param hard how far the process itself may raise it; {@link #UNLIMITED} for no bound
 */
public record Rlimit(Resource resource, long soft, long hard) {
  /** No bound: larger than every other one. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  private static final Pattern TEXT =
      Pattern.compile("([a-z]+)=(-1|\\d+|unlimited)(?::(-1|\\d+|unlimited))?");

  /** What a container gets: as many files and processes as buildah allows. */
  public static final List<Rlimit> DEFAULTS =
      List.of(
          new Rlimit(Resource.NOFILE, 1 << 20, 1 << 20),
          new Rlimit(Resource.NPROC, 1 << 20, 1 << 20));

  /** What can be bounded: see setrlimit(2). */
  public enum Resource {
    AS("Max address space"),
    CORE("Max core file size"),
    CPU("Max cpu time"),
    DATA("Max data size"),
    FSIZE("Max file size"),
    LOCKS("Max file locks"),
    MEMLOCK("Max locked memory"),
    MSGQUEUE("Max msgqueue size"),
    NICE("Max nice priority"),
    NOFILE("Max open files"),
    NPROC("Max processes"),
    RSS("Max resident set"),
    RTPRIO("Max realtime priority"),
    RTTIME("Max realtime timeout"),
    SIGPENDING("Max pending signals"),
    STACK("Max stack size");

    private final String procName;

    Resource(String procName) {
      this.procName = procName;
    }

    /** The name in /proc/PID/limits. */
    String procName() {
      return procName;
    }

    /** The name in the runtime-spec. */
    String specName() {
      return "RLIMIT_" + name();
    }

    /** The option of util-linux' prlimit. */
    String optionName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Rlimit {
    if (soft < 0 || soft > hard) {
      throw OciException.invalid(
          "limit %s: %d is not between 0 and the hard limit %d", resource.optionName(), soft, hard);
    }
  }

  /**
   * Reads {@code NAME=SOFT[:HARD]} as ulimit's users write it; -1 or {@code unlimited} for no
   * bound.
   *
   * @throws OciException INVALID if it is something else
   */
  public static Rlimit parse(String text) {
    Matcher parts = TEXT.matcher(text.toLowerCase(Locale.ROOT));
    if (!parts.matches()) {
      throw OciException.invalid("limit \"%s\": expected NAME=SOFT[:HARD]", text);
    }
    Resource resource =
        Arrays.stream(Resource.values())
            .filter(one -> one.optionName().equals(parts.group(1)))
            .findFirst()
            .orElseThrow(
                () -> OciException.invalid("limit \"%s\": there is none of that name", text));
    long soft = number(text, parts.group(2));
    String hard = parts.group(3);
    return new Rlimit(resource, soft, hard == null ? soft : number(text, hard));
  }

  private static long number(String text, String number) {
    if (number.equals("-1") || number.equals("unlimited")) {
      return UNLIMITED;
    }
    try {
      return Long.parseLong(number);
    } catch (NumberFormatException e) {
      throw OciException.invalid("limit \"%s\": %s is too large a number", text, number);
    }
  }

  /** As much of this limit as fits under another hard limit. */
  Rlimit clampedTo(long ceiling) {
    return new Rlimit(resource, Math.min(soft, ceiling), Math.min(hard, ceiling));
  }
}
