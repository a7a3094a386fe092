package dev.shale.linux;

import dev.shale.error.OciException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A mount that is in place.
 *
 * <p>Spec: proc_pid_mountinfo(5).
 *
 * @param target the mount point's absolute path, as the bytes that it is
 * @param type of the file system, such as {@code overlay}
 * @param options of the mount itself, such as {@code noexec}
 */
public record Mount(byte[] target, String type, List<String> options) {
  private static final int TARGET_FIELD = 4;
  private static final int OPTIONS_FIELD = 5;

  public Mount {
    target = target.clone();
    options = List.copyOf(options);
  }

  @Override
  public byte[] target() {
    return target.clone();
  }

  /** Whether this is mounted on a directory. */
  public boolean isOn(Path directory) {
    return Arrays.equals(target, NativeMemory.bytes(directory));
  }

  /** Whether this is mounted on a directory or anywhere below it. */
  public boolean isBelow(Path directory) {
    return isBelow(target, NativeMemory.bytes(directory));
  }

  /** Whether a directory is in this mount, unless another one covers it. */
  boolean holds(Path directory) {
    return isBelow(NativeMemory.bytes(directory), target);
  }

  private static boolean isBelow(byte[] path, byte[] above) {
    int length = above.length;
    return path.length >= length
        && Arrays.equals(path, 0, length, above, 0, length)
        && (path.length == length || path[length] == '/' || length == 1);
  }

  /** Reads a line of mountinfo, whose bytes are its characters. */
  static Mount parse(String line) {
    String[] fields = line.split(" ");
    int separator = Arrays.asList(fields).indexOf("-");
    if (separator <= OPTIONS_FIELD || separator + 1 >= fields.length) {
      throw OciException.invalid("read mounts: \"%s\" is no line of mountinfo", line);
    }
    return new Mount(
        unescaped(fields[TARGET_FIELD]),
        fields[separator + 1],
        List.of(fields[OPTIONS_FIELD].split(",", -1)));
  }

  /** Spaces, tabs, newlines and backslashes are three octal digits there. */
  private static byte[] unescaped(String field) {
    byte[] bytes = field.getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream plain = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\\' && i + 3 < bytes.length) {
        plain.write(Integer.parseInt(field.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        plain.write(bytes[i]);
      }
    }
    return plain.toByteArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Mount that
        && type.equals(that.type)
        && options.equals(that.options)
        && Arrays.equals(target, that.target);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(target) + type.hashCode();
  }
}
