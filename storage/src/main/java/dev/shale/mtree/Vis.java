package dev.shale.mtree;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Bytes as words of printable ASCII, as vis(3) makes them with {@code
 * VIS_WHITE|VIS_OCTAL|VIS_GLOB}.
 */
final class Vis {
  private static final String ESCAPED = "*?[#";
  private static final int OCTAL_DIGITS = 3;

  private Vis() {}

  static String encode(byte[] bytes) {
    StringBuilder word = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      if (b == '\\') {
        word.append("\\\\");
      } else if (b > ' ' && b < 0x7f && ESCAPED.indexOf(b) < 0) {
        word.append((char) b);
      } else {
        word.append("\\%03o".formatted(b & 0xff));
      }
    }
    return word.toString();
  }

  /** The bytes of a word; a backslash that escapes nothing we know stands for itself. */
  static byte[] decode(String word) {
    byte[] text = word.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length);
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\\' && isOctal(text, i + 1)) {
        bytes.write(Integer.parseInt(word(text, i + 1), 8));
        i += OCTAL_DIGITS;
      } else if (text[i] == '\\' && i + 1 < text.length && text[i + 1] == '\\') {
        bytes.write('\\');
        i++;
      } else if (text[i] == '\\' && i + 1 < text.length && text[i + 1] == 's') {
        bytes.write(' ');
        i++;
      } else {
        bytes.write(text[i]);
      }
    }
    return bytes.toByteArray();
  }

  private static boolean isOctal(byte[] text, int from) {
    if (from + OCTAL_DIGITS > text.length) {
      return false;
    }
    for (int i = from; i < from + OCTAL_DIGITS; i++) {
      if (text[i] < '0' || text[i] > '7') {
        return false;
      }
    }
    return text[from] < '4';
  }

  private static String word(byte[] text, int from) {
    return new String(text, from, OCTAL_DIGITS, StandardCharsets.US_ASCII);
  }
}
