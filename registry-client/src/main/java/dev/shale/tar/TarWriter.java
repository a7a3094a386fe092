package dev.shale.tar;

import dev.shale.error.OciException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes an archive in one canonical form: the same entries give the same bytes, always.
 *
 * <p>Each entry has a USTAR header without user and group names. What does not fit into it (a name
 * or link that is not ASCII or longer than 100 bytes, numbers over the octal fields, a time before
 * 1970 or with a fraction, extended attributes) is in one pax header before it, its records sorted
 * by keyword. The prefix field is not used: readers disagree about it less when it is empty.
 * Directories' names end in a slash. Not thread-safe.
 *
 * <p>Spec: POSIX.1-2017, pax, "ustar Interchange Format", "pax Extended Header".
 */
public final class TarWriter {
  private static final int BLOCK = TarFields.BLOCK;
  private static final byte[] PAX_NAME = ascii("PaxHeaders/0");
  private static final int COPY_BYTES = 64 << 10;

  private final OutputStream out;
  private final byte[] buffer = new byte[COPY_BYTES];
  private long position;

  /** A writer that leaves {@code out} open; give it a buffered stream. */
  public TarWriter(OutputStream out) {
    this.out = out;
  }

  /** Writes an entry that has no content. */
  public void put(TarEntry entry) throws IOException {
    put(entry, InputStream.nullInputStream());
  }

  /**
   * Writes an entry and its content, which is left open.
   *
   * @throws OciException INVALID if a name has a NUL; UNSUPPORTED if an attribute's name has a
   *     {@code =}, which no record can hold, or names and attributes are more than {@link
   *     TarReader#MAX_EXTENSION_BYTES}; nothing is written then
   * @throws IOException if the content is shorter or longer than the entry's size
   */
  public void put(TarEntry entry, InputStream content) throws IOException {
    TreeMap<String, byte[]> pax = new TreeMap<>();
    byte[] header = header(entry, pax);
    if (!pax.isEmpty()) {
      putPax(entry, pax);
    }
    write(header, BLOCK);
    copy(entry, content);
    pad(entry.size());
  }

  /** How many bytes have been written; after {@code put}, where the next header begins. */
  public long position() {
    return position;
  }

  /** Writes the end-of-archive marker. */
  public void finish() throws IOException {
    write(new byte[2 * BLOCK], 2 * BLOCK);
  }

  private static byte[] header(TarEntry entry, Map<String, byte[]> pax) {
    byte[] header = new byte[BLOCK];
    name(header, TarFields.NAME, "path", entryName(entry), pax);
    name(header, TarFields.LINK_NAME, "linkpath", entry.linkName(), pax);
    TarFields.putOctal(header, TarFields.MODE, entry.mode() & 07777);
    number(header, TarFields.UID, "uid", entry.uid(), pax);
    number(header, TarFields.GID, "gid", entry.gid(), pax);
    number(header, TarFields.SIZE, "size", entry.size(), pax);
    time(header, entry.mtime(), pax);
    header[TarFields.TYPE_OFFSET] = type(entry.type());
    TarFields.putText(header, TarFields.MAGIC, TarFields.USTAR);
    device(header, TarFields.DEVICE_MAJOR, entry.deviceMajor());
    device(header, TarFields.DEVICE_MINOR, entry.deviceMinor());
    xattrs(entry.xattrs(), pax);
    TarFields.putChecksum(header);
    return header;
  }

  private static byte[] entryName(TarEntry entry) {
    byte[] name = entry.name();
    boolean slash = name.length > 0 && name[name.length - 1] == '/';
    if (entry.type() != TarEntry.Type.DIRECTORY || slash) {
      return name;
    }
    byte[] directory = Arrays.copyOf(name, name.length + 1);
    directory[name.length] = '/';
    return directory;
  }

  private static void name(
      byte[] header, TarFields.Field field, String keyword, byte[] name, Map<String, byte[]> pax) {
    for (byte b : name) {
      if (b == 0) {
        throw OciException.invalid("write tar: a name has a NUL");
      }
    }
    if (name.length <= field.length() && isAscii(name)) {
      TarFields.putText(header, field, name);
      return;
    }
    pax.put(keyword, name);
    byte[] shown = name.clone();
    for (int i = 0; i < shown.length; i++) {
      shown[i] = shown[i] < 0 ? (byte) '_' : shown[i];
    }
    TarFields.putText(header, field, Arrays.copyOf(shown, Math.min(shown.length, field.length())));
  }

  private static boolean isAscii(byte[] name) {
    for (byte b : name) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  private static void number(
      byte[] header, TarFields.Field field, String keyword, long value, Map<String, byte[]> pax) {
    if (value < 0) {
      throw new IllegalArgumentException(keyword + " is negative: " + value);
    }
    if (value > TarFields.maxOctal(field)) {
      pax.put(keyword, ascii(Long.toString(value)));
      TarFields.putOctal(header, field, 0);
    } else {
      TarFields.putOctal(header, field, value);
    }
  }

  private static void time(byte[] header, Instant time, Map<String, byte[]> pax) {
    long seconds = time.getEpochSecond();
    boolean fits =
        time.getNano() == 0 && seconds >= 0 && seconds <= TarFields.maxOctal(TarFields.MTIME);
    if (!fits) {
      pax.put("mtime", ascii(decimal(time)));
    }
    boolean shown = seconds >= 0 && seconds <= TarFields.maxOctal(TarFields.MTIME);
    TarFields.putOctal(header, TarFields.MTIME, shown ? seconds : 0);
  }

  /** Seconds with a fraction that has no trailing zeros; an instant's nanoseconds count upwards. */
  private static String decimal(Instant time) {
    long seconds = time.getEpochSecond();
    int nanos = time.getNano();
    if (nanos == 0) {
      return Long.toString(seconds);
    }
    boolean negative = seconds < 0;
    long whole = negative ? -(seconds + 1) : seconds;
    long fraction = negative ? 1_000_000_000L - nanos : nanos;
    String digits = Long.toString(1_000_000_000L + fraction).substring(1);
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    return (negative ? "-" : "") + whole + "." + digits.substring(0, end);
  }

  private static void device(byte[] header, TarFields.Field field, int number) {
    if (number < 0 || number > TarFields.maxOctal(field)) {
      throw OciException.unsupported("write tar: device number %d does not fit", number);
    }
    TarFields.putOctal(header, field, number);
  }

  private static void xattrs(Xattrs xattrs, Map<String, byte[]> pax) {
    xattrs.forEach(
        (name, value) -> {
          if (name.indexOf(0) >= 0) {
            throw OciException.invalid("write tar: an attribute's name has a NUL");
          }
          if (name.indexOf('=') >= 0) {
            throw OciException.unsupported(
                "write tar: attribute \"%s\" has a = in its name, which no archive can hold", name);
          }
          pax.put(PaxAttributes.SCHILY_XATTR + name, value);
        });
  }

  private static byte type(TarEntry.Type type) {
    return switch (type) {
      case FILE -> '0';
      case HARD_LINK -> '1';
      case SYMLINK -> '2';
      case CHARACTER_DEVICE -> '3';
      case BLOCK_DEVICE -> '4';
      case DIRECTORY -> '5';
      case FIFO -> '6';
    };
  }

  private void putPax(TarEntry entry, Map<String, byte[]> records) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    records.forEach((keyword, value) -> body.writeBytes(record(keyword, value)));
    if (body.size() > TarReader.MAX_EXTENSION_BYTES) {
      throw OciException.unsupported(
          "write tar: names and attributes of %s take %d bytes, at most %d are allowed",
          entry, body.size(), TarReader.MAX_EXTENSION_BYTES);
    }
    byte[] header = new byte[BLOCK];
    TarFields.putText(header, TarFields.NAME, PAX_NAME);
    TarFields.putOctal(header, TarFields.MODE, 0644);
    TarFields.putOctal(header, TarFields.UID, 0);
    TarFields.putOctal(header, TarFields.GID, 0);
    TarFields.putOctal(header, TarFields.SIZE, body.size());
    TarFields.putOctal(header, TarFields.MTIME, 0);
    header[TarFields.TYPE_OFFSET] = 'x';
    TarFields.putText(header, TarFields.MAGIC, TarFields.USTAR);
    TarFields.putOctal(header, TarFields.DEVICE_MAJOR, 0);
    TarFields.putOctal(header, TarFields.DEVICE_MINOR, 0);
    TarFields.putChecksum(header);
    write(header, BLOCK);
    write(body.toByteArray(), body.size());
    pad(body.size());
  }

  /** {@code LENGTH KEYWORD=VALUE\n}, where the length counts its own digits too. */
  private static byte[] record(String keyword, byte[] value) {
    byte[] key = keyword.getBytes(StandardCharsets.ISO_8859_1);
    int rest = 1 + key.length + 1 + value.length + 1;
    int length = rest + Integer.toString(rest).length();
    if (Integer.toString(length).length() > Integer.toString(rest).length()) {
      length = rest + Integer.toString(length).length();
    }
    ByteArrayOutputStream record = new ByteArrayOutputStream(length);
    record.writeBytes(ascii(length + " "));
    record.writeBytes(key);
    record.write('=');
    record.writeBytes(value);
    record.write('\n');
    return record.toByteArray();
  }

  private void copy(TarEntry entry, InputStream content) throws IOException {
    long left = entry.size();
    while (left > 0) {
      int count = content.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        throw new IOException(
            "write tar: %s ended %d bytes before its size of %d"
                .formatted(entry, left, entry.size()));
      }
      write(buffer, count);
      left -= count;
    }
    if (content.read() >= 0) {
      throw new IOException(
          "write tar: %s is longer than its size of %d".formatted(entry, entry.size()));
    }
  }

  private void pad(long size) throws IOException {
    int padding = (int) ((BLOCK - size % BLOCK) % BLOCK);
    write(new byte[padding], padding);
  }

  private void write(byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
    position += length;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
