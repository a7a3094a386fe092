package dev.shale.linux;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;

/** Paths as overlayfs wants them written: a backslash makes the next byte plain. */
final class PathEscape {
  private PathEscape() {}

  /** For an option that is one path. */
  static byte[] backslashes(Path path) {
    return escaped(NativeMemory.bytes(path.toAbsolutePath()), "\\");
  }

  /** For a list of paths in a list of options. */
  static byte[] separators(byte[] bytes) {
    return escaped(bytes, "\\:,");
  }

  private static byte[] escaped(byte[] bytes, String special) {
    ByteArrayOutputStream escaped = new ByteArrayOutputStream(bytes.length);
    for (byte b : bytes) {
      if (special.indexOf(b) >= 0) {
        escaped.write('\\');
      }
      escaped.write(b);
    }
    return escaped.toByteArray();
  }
}
