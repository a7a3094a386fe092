package dev.shale.tar;

import dev.shale.tar.TarFields.Field;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Writes an archive piece by piece, also such as no tool would write: nothing is checked, and what
 * a header says need not be what follows it.
 *
 * <p>Texts are UTF-8. Headers are USTAR, owner 0:0, mode 0644 (directories 0755), the epoch as
 * their time. Not by way of {@link TarWriter}, so that it is a second opinion, too.
 */
public final class TarRecipe {
  /** What GNU tar writes where USTAR has its magic and version. */
  static final byte[] GNU = {'u', 's', 't', 'a', 'r', ' ', ' ', 0};

  private static final int BLOCK = TarFields.BLOCK;

  private final ByteArrayOutputStream archive = new ByteArrayOutputStream();
  private byte[] header = {};
  private byte[] body = {};

  private TarRecipe() {}

  /** An archive with nothing in it. */
  public static TarRecipe of() {
    return new TarRecipe();
  }

  public TarRecipe file(String name, String text) {
    return file(name, bytes(text));
  }

  public TarRecipe file(String name, byte[] content) {
    return entry('0', name, content);
  }

  /** A directory; its name is written as given, with a slash at the end or without. */
  public TarRecipe directory(String name) {
    return entry('5', name, new byte[0]).mode(0755);
  }

  public TarRecipe symlink(String name, String target) {
    return entry('2', name, new byte[0]).field(TarFields.LINK_NAME, bytes(target));
  }

  /** A hard link. */
  public TarRecipe link(String name, String target) {
    return entry('1', name, new byte[0]).field(TarFields.LINK_NAME, bytes(target));
  }

  public TarRecipe characterDevice(String name, int major, int minor) {
    return entry('3', name, new byte[0]).device(major, minor);
  }

  public TarRecipe blockDevice(String name, int major, int minor) {
    return entry('4', name, new byte[0]).device(major, minor);
  }

  public TarRecipe fifo(String name) {
    return entry('6', name, new byte[0]);
  }

  /** A whiteout: an empty file {@code .wh.NAME} in a directory; the empty text is the root. */
  public TarRecipe whiteout(String directory, String name) {
    return file((directory.isEmpty() ? "" : directory + "/") + ".wh." + name, "");
  }

  /** A pax record for the next entry, in a header of its own. */
  public TarRecipe pax(String keyword, String value) {
    return pax(keyword, bytes(value));
  }

  public TarRecipe pax(String keyword, byte[] value) {
    return entry('x', "PaxHeaders/0", record(keyword, value));
  }

  /** A pax record for all entries that follow. */
  public TarRecipe globalPax(String keyword, String value) {
    return entry('g', "GlobalHead", record(keyword, bytes(value)));
  }

  /** GNU's way to give the next entry a long name. */
  public TarRecipe gnuLongName(String name) {
    return entry('L', "././@LongLink", bytes(name + "\0")).field(TarFields.MAGIC, GNU);
  }

  /** GNU's way to give the next entry a long target. */
  public TarRecipe gnuLongLink(String target) {
    return entry('K', "././@LongLink", bytes(target + "\0")).field(TarFields.MAGIC, GNU);
  }

  /** An entry of any type; its name is cut off where the header has no more room. */
  public TarRecipe entry(char type, String name, byte[] content) {
    seal();
    header = new byte[BLOCK];
    header[TarFields.TYPE_OFFSET] = (byte) type;
    body = Arrays.copyOf(content, (content.length + BLOCK - 1) / BLOCK * BLOCK);
    return field(TarFields.NAME, bytes(name))
        .field(TarFields.MAGIC, TarFields.USTAR)
        .octal(TarFields.SIZE, content.length)
        .octal(TarFields.UID, 0)
        .octal(TarFields.GID, 0)
        .octal(TarFields.MTIME, 0)
        .mode(0644);
  }

  /** Gives the last entry a mode. */
  public TarRecipe mode(int mode) {
    return octal(TarFields.MODE, mode);
  }

  /** Gives the last entry an owner. */
  public TarRecipe owner(long uid, long gid) {
    return octal(TarFields.UID, uid).octal(TarFields.GID, gid);
  }

  private TarRecipe device(int major, int minor) {
    return octal(TarFields.DEVICE_MAJOR, major).octal(TarFields.DEVICE_MINOR, minor);
  }

  /** Lets the last entry's header claim a size, whatever follows it. */
  public TarRecipe claimSize(long size) {
    return size >= 0 && size <= TarFields.maxOctal(TarFields.SIZE)
        ? octal(TarFields.SIZE, size)
        : base256(TarFields.SIZE, size);
  }

  /** Writes a text into a field of the last header. */
  TarRecipe field(Field field, byte[] text) {
    Arrays.fill(header, field.offset(), field.offset() + field.length(), (byte) 0);
    TarFields.putText(header, field, text);
    TarFields.putChecksum(header);
    return this;
  }

  TarRecipe field(Field field, String text) {
    return field(field, bytes(text));
  }

  private TarRecipe octal(Field field, long value) {
    TarFields.putOctal(header, field, value);
    TarFields.putChecksum(header);
    return this;
  }

  /** Writes a number into a field of the last header as GNU tar writes large and negative ones. */
  TarRecipe base256(Field field, long value) {
    long rest = value;
    for (int i = field.offset() + field.length() - 1; i >= field.offset(); i--) {
      header[i] = (byte) rest;
      rest >>= 8;
    }
    header[field.offset()] = (byte) (value < 0 ? 0xff : 0x80);
    TarFields.putChecksum(header);
    return this;
  }

  /** Makes the last header's checksum wrong. */
  public TarRecipe wrongChecksum() {
    header[TarFields.CHECKSUM.offset() + 5] ^= 1;
    return this;
  }

  /** Bytes as they are, after what was written last. */
  public TarRecipe raw(byte[] bytes) {
    seal();
    archive.writeBytes(bytes);
    return this;
  }

  /** A block of zeros: half of the end marker. */
  public TarRecipe zeroBlock() {
    return raw(new byte[BLOCK]);
  }

  private void seal() {
    archive.writeBytes(header);
    archive.writeBytes(body);
    header = new byte[0];
    body = new byte[0];
  }

  /** The archive up to here, without an end marker. */
  public byte[] unfinished() {
    seal();
    return archive.toByteArray();
  }

  /** The archive with its end marker. */
  public byte[] bytes() {
    return zeroBlock().zeroBlock().unfinished();
  }

  /** A stream of {@link #bytes()}. */
  public InputStream open() {
    return new ByteArrayInputStream(bytes());
  }

  /** An archive of parts that are made while it is read, and that never end. */
  public static InputStream endless(IntFunction<TarRecipe> parts) {
    return new Parts(Integer.MAX_VALUE, parts);
  }

  /** An archive of so many parts, which are made while it is read. */
  public static InputStream ofMany(int count, IntFunction<TarRecipe> parts) {
    return new Parts(count, parts);
  }

  private static final class Parts extends InputStream {
    private final int count;
    private final IntFunction<TarRecipe> parts;
    private InputStream part = InputStream.nullInputStream();
    private int next;

    private Parts(int count, IntFunction<TarRecipe> parts) {
      this.count = count;
      this.parts = parts;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = part.read(buffer, offset, length);
      if (read < 0 && next < count) {
        part = new ByteArrayInputStream(parts.apply(next++).unfinished());
        read = part.read(buffer, offset, length);
      }
      return read;
    }
  }

  /** {@code LENGTH KEYWORD=VALUE\n}. */
  static byte[] record(String keyword, byte[] value) {
    byte[] key = bytes(" " + keyword + "=");
    int length = key.length + value.length + 1;
    int digits = 1;
    while (Integer.toString(length + digits).length() > digits) {
      digits++;
    }
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.writeBytes(bytes(Integer.toString(length + digits)));
    record.writeBytes(key);
    record.writeBytes(value);
    record.write('\n');
    return record.toByteArray();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
