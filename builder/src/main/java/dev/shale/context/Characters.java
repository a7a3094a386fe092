package dev.shale.context;

import java.util.Arrays;

/**
 * Names as patterns see them: the characters of their UTF-8 form. A byte that is not part of any
 * character counts as one of its own, different from every other, so that names of any bytes can be
 * matched and no two names look the same.
 */
final class Characters {
  /** Above every code point; what stands for byte {@code b} is this plus {@code b}. */
  private static final int STRAY_BYTE = 0x110000;

  private Characters() {}

  static int[] of(byte[] bytes) {
    int[] characters = new int[bytes.length];
    int count = 0;
    for (int at = 0; at < bytes.length; count++) {
      int length = lengthAt(bytes, at);
      characters[count] = length == 0 ? STRAY_BYTE + (bytes[at] & 0xff) : decode(bytes, at, length);
      at += Math.max(length, 1);
    }
    return Arrays.copyOf(characters, count);
  }

  /** How many bytes the character here has; 0 if there is no well-formed one. */
  private static int lengthAt(byte[] bytes, int at) {
    int first = bytes[at] & 0xff;
    int length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (length == 0 || first > 0xf4 || at + length > bytes.length) {
      return 0;
    }
    for (int i = 1; i < length; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return isShortestForm(decode(bytes, at, length), length) ? length : 0;
  }

  private static boolean isShortestForm(int character, int length) {
    return switch (length) {
      case 3 -> character >= 0x800 && (character < 0xd800 || character > 0xdfff);
      case 4 -> character >= 0x10000 && character < STRAY_BYTE;
      default -> true;
    };
  }

  private static int decode(byte[] bytes, int at, int length) {
    int character = length == 1 ? bytes[at] : bytes[at] & (0xff >> (length + 1));
    for (int i = 1; i < length; i++) {
      character = character << 6 | (bytes[at + i] & 0x3f);
    }
    return character;
  }
}
