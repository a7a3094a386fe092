package dev.shale.registry.server;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bytes a client wants.
 *
 * <p>Spec: RFC 9110, section 14.1.2, "Byte Ranges", and 14.2, "Range": a server may give the whole
 * of what it is asked several parts of, or in other units.
 */
sealed interface ByteRange {
  record Whole() implements ByteRange {}

  /** From the first to the last, both included; not empty. */
  record Part(long first, long last) implements ByteRange {}

  record Unsatisfiable() implements ByteRange {}

  Pattern ONE = Pattern.compile("bytes\\s*=\\s*(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))\\s*");

  /** Reads a header {@code Range} for so many bytes. */
  static ByteRange parse(String header, long size) {
    Matcher one = ONE.matcher(header);
    if (!one.matches()) {
      return new Whole();
    }
    if (one.group(3) != null) {
      long length = Math.min(Long.parseLong(one.group(3)), size);
      return length == 0 ? new Unsatisfiable() : new Part(size - length, size - 1);
    }
    long first = Long.parseLong(one.group(1));
    long last = one.group(2).isEmpty() ? size - 1 : Long.parseLong(one.group(2));
    return first >= size || last < first
        ? new Unsatisfiable()
        : new Part(first, Math.min(last, size - 1));
  }
}
