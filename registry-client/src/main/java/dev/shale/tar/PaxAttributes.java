package dev.shale.tar;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * What pax extended headers say about an entry: values by keyword, as bytes. Local ones lie over
 * global ones; an empty value takes a keyword back.
 *
 * <p>Spec: POSIX.1-2017, pax, "pax Extended Header"; star's {@code SCHILY.xattr.}, libarchive's
 * {@code LIBARCHIVE.xattr.}, GNU tar's {@code GNU.sparse.}.
 */
final class PaxAttributes {
  static final String SCHILY_XATTR = "SCHILY.xattr.";
  private static final String LIBARCHIVE_XATTR = "LIBARCHIVE.xattr.";

  /** What an empty value means, except as that of an extended attribute. */
  private static final byte[] TAKEN_BACK = {};

  private static final Set<String> NAMES = Set.of("path", "linkpath", "GNU.sparse.name");

  private final Map<String, byte[]> values = new HashMap<>();
  private final Map<String, byte[]> below;
  private final List<Long> sparseMap = new ArrayList<>();
  private Xattrs xattrs;
  private boolean areXattrsOld;
  private long heldBytes;

  private PaxAttributes(Map<String, byte[]> below, Xattrs xattrs) {
    this.below = below;
    this.xattrs = xattrs;
  }

  /** Nothing yet, to hold what is said about all entries. */
  static PaxAttributes global() {
    return new PaxAttributes(Map.of(), Xattrs.NONE);
  }

  /** Values of one entry to lie over these, which they do not copy: there may be many entries. */
  PaxAttributes local() {
    return new PaxAttributes(values, xattrs());
  }

  /**
   * Adds the records of an extended header, each {@code LENGTH KEYWORD=VALUE\n}.
   *
   * @throws OciException CORRUPT if the records do not add up, or those of several headers are too
   *     much together
   */
  void addAll(byte[] records) {
    int at = 0;
    while (at < records.length) {
      int space = indexOf(records, ' ', at, records.length);
      int length = recordLength(records, at, space);
      int end = at + length;
      if (space < 0
          || length <= space - at + 2
          || end > records.length
          || records[end - 1] != '\n') {
        throw OciException.corrupt("read tar: a pax record's length is wrong");
      }
      int equals = indexOf(records, '=', space + 1, end - 1);
      if (equals <= space + 1) {
        throw OciException.corrupt("read tar: a pax record has no keyword");
      }
      String keyword =
          new String(records, space + 1, equals - space - 1, StandardCharsets.ISO_8859_1);
      add(keyword, Arrays.copyOfRange(records, equals + 1, end - 1));
      at = end;
    }
  }

  private void add(String keyword, byte[] value) {
    if (keyword.indexOf(0) >= 0 || (NAMES.contains(keyword) && indexOf(value, '\0') >= 0)) {
      throw OciException.corrupt("read tar: a name in a pax record has a NUL");
    }
    switch (keyword) {
      case "GNU.sparse.offset", "GNU.sparse.numbytes" -> {
        hold(keyword.length() + value.length);
        sparseMap.add(number(keyword, value));
      }
      default -> put(keyword, value);
    }
  }

  private void put(String keyword, byte[] value) {
    byte[] before = values.put(keyword, value);
    hold(value.length - (before == null ? -keyword.length() : before.length));
    areXattrsOld |= isXattr(keyword);
  }

  private static boolean isXattr(String keyword) {
    return keyword.startsWith(SCHILY_XATTR) || keyword.startsWith(LIBARCHIVE_XATTR);
  }

  /** Counts what stays in memory: each header is bounded, but there is no end to their number. */
  private void hold(int bytes) {
    heldBytes += bytes;
    if (heldBytes > TarReader.MAX_EXTENSION_BYTES) {
      throw OciException.corrupt(
          "read tar: pax headers of more than %d bytes together", TarReader.MAX_EXTENSION_BYTES);
    }
  }

  private static int recordLength(byte[] records, int from, int space) {
    int length = 0;
    for (int i = from; i < space; i++) {
      int digit = records[i] - '0';
      if (digit < 0 || digit > 9 || length > records.length) {
        throw OciException.corrupt("read tar: a pax record's length is no number");
      }
      length = length * 10 + digit;
    }
    return length;
  }

  private static int indexOf(byte[] bytes, char wanted) {
    return indexOf(bytes, wanted, 0, bytes.length);
  }

  private static int indexOf(byte[] bytes, char wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  Optional<byte[]> bytes(String keyword) {
    byte[] value = values.getOrDefault(keyword, below.getOrDefault(keyword, TAKEN_BACK));
    return value.length == 0 ? Optional.empty() : Optional.of(value);
  }

  /** A decimal number that may not be negative. */
  OptionalLong number(String keyword) {
    Optional<byte[]> value = bytes(keyword);
    return value.isEmpty() ? OptionalLong.empty() : OptionalLong.of(number(keyword, value.get()));
  }

  private static long number(String keyword, byte[] value) {
    try {
      long number = Long.parseLong(new String(value, StandardCharsets.ISO_8859_1));
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new OciException(
          ErrorKind.CORRUPT, "read tar: pax record %s is no number".formatted(keyword), e);
    }
    throw OciException.corrupt("read tar: pax record %s is negative", keyword);
  }

  /** Offsets and lengths in turn, as GNU tar's formats 0.0 and 0.1 list them; empty if neither. */
  List<Long> sparseMap() {
    Optional<byte[]> listed = bytes("GNU.sparse.map");
    if (listed.isEmpty()) {
      return sparseMap;
    }
    List<Long> numbers = new ArrayList<>();
    for (String number : new String(listed.get(), StandardCharsets.ISO_8859_1).split(",", -1)) {
      numbers.add(number("GNU.sparse.map", number.getBytes(StandardCharsets.ISO_8859_1)));
    }
    return numbers;
  }

  /** The modification time, to the nanosecond; further digits are dropped. */
  Optional<Instant> mtime() {
    return bytes("mtime").map(PaxAttributes::time);
  }

  private static Instant time(byte[] value) {
    String text = new String(value, StandardCharsets.ISO_8859_1);
    int dot = text.indexOf('.');
    String whole = dot < 0 ? text : text.substring(0, dot);
    String fraction = dot < 0 ? "" : text.substring(dot + 1);
    try {
      long seconds = Long.parseLong(whole);
      long nanos = Integer.parseUnsignedInt((fraction + "000000000").substring(0, 9));
      if (fraction.startsWith("+")) {
        throw new NumberFormatException(fraction);
      }
      return Instant.ofEpochSecond(seconds, whole.startsWith("-") ? -nanos : nanos);
    } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
      throw new OciException(ErrorKind.CORRUPT, "read tar: pax record mtime is no time", e);
    }
  }

  /** The extended attributes: one object for all entries that say nothing of their own. */
  Xattrs xattrs() {
    if (areXattrsOld) {
      xattrs = mergedXattrs();
      areXattrsOld = false;
    }
    return xattrs;
  }

  private Xattrs mergedXattrs() {
    Map<String, byte[]> records = new HashMap<>(below);
    records.putAll(values);
    Map<String, byte[]> merged = new TreeMap<>();
    records.forEach(
        (keyword, value) -> {
          if (keyword.startsWith(SCHILY_XATTR)) {
            merged.put(keyword.substring(SCHILY_XATTR.length()), value);
          }
        });
    records.forEach(
        (keyword, value) -> {
          if (keyword.startsWith(LIBARCHIVE_XATTR) && value.length > 0) {
            merged.putIfAbsent(
                unescape(keyword.substring(LIBARCHIVE_XATTR.length())), base64(value));
          }
        });
    return Xattrs.of(merged);
  }

  private static byte[] base64(byte[] value) {
    try {
      return Base64.getDecoder().decode(value);
    } catch (IllegalArgumentException e) {
      throw new OciException(ErrorKind.CORRUPT, "read tar: an attribute is no base64", e);
    }
  }

  /** Undoes libarchive's {@code %XX} in attribute names. */
  private static String unescape(String name) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      int high = c == '%' && i + 2 < name.length() ? Character.digit(name.charAt(i + 1), 16) : -1;
      int low = high >= 0 ? Character.digit(name.charAt(i + 2), 16) : -1;
      if (low >= 0) {
        plain.append((char) (high * 16 + low));
        i += 2;
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
