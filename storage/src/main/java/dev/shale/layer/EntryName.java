package dev.shale.layer;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tree.TreePath;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name of a tar entry, as foreign bytes: checked before it becomes a {@link TreePath}, and
 * quoted in whatever is said about the entry.
 */
final class EntryName {
  private static final int MAX_SHOWN_BYTES = 500;

  private final byte[] bytes;

  EntryName(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /** The name that a path has in an archive. */
  static EntryName of(TreePath path) {
    return new EntryName(path.isRoot() ? new byte[] {'.'} : path.bytes());
  }

  /**
   * The place that the name means.
   *
   * @throws OciException INVALID if it is empty, points outside of the layer, or is too long
   */
  TreePath path() {
    checkStaysInside();
    return clean(bytes, this);
  }

  /** The directory part of the name, checked like {@link #path()}; the root if there is none. */
  TreePath directory() {
    checkStaysInside();
    return clean(Arrays.copyOf(bytes, lastStart()), this);
  }

  /** The last part as it is written, of any length. */
  byte[] last() {
    return Arrays.copyOfRange(bytes, lastStart(), end());
  }

  /**
   * The place that this name means as the target of a hard link called {@code link}.
   *
   * @throws OciException INVALID if it is empty or points outside of the layer
   */
  TreePath targetOf(EntryName link) {
    if (bytes.length == 0) {
      throw link.invalid("is a hard link to nothing");
    }
    if (isAbsolute() || hasDotDot()) {
      throw link.invalid("is a hard link to \"" + this + "\", which points outside of the layer");
    }
    return clean(bytes, link);
  }

  /** A refusal that names this entry. */
  OciException invalid(String whatIsSo) {
    return refusal(ErrorKind.INVALID, whatIsSo);
  }

  /** A refusal that names this entry. */
  OciException refusal(ErrorKind kind, String whatIsSo) {
    return new OciException(kind, "apply layer: entry \"" + this + "\": " + whatIsSo);
  }

  private void checkStaysInside() {
    if (bytes.length == 0) {
      throw invalid("has no name");
    }
    if (isAbsolute()) {
      throw invalid("is absolute, which points outside of the layer");
    }
    if (hasDotDot()) {
      throw invalid("has \"..\", which points outside of the layer");
    }
  }

  private static TreePath clean(byte[] path, EntryName entry) {
    try {
      return TreePath.of(path);
    } catch (OciException e) {
      throw entry.invalid(e.getMessage());
    }
  }

  /** Some tools call the root {@code /}; that is the one absolute name with nothing behind it. */
  private boolean isAbsolute() {
    if (bytes.length == 0 || bytes[0] != '/') {
      return false;
    }
    for (byte b : bytes) {
      if (b != '/' && b != '.') {
        return true;
      }
    }
    return false;
  }

  private boolean hasDotDot() {
    for (int i = 0; i + 1 < bytes.length; i++) {
      if (bytes[i] == '.'
          && bytes[i + 1] == '.'
          && (i == 0 || bytes[i - 1] == '/')
          && (i + 2 == bytes.length || bytes[i + 2] == '/')) {
        return true;
      }
    }
    return false;
  }

  /** Where the last part ends: before trailing slashes. */
  private int end() {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == '/') {
      end--;
    }
    return end;
  }

  private int lastStart() {
    int start = end();
    while (start > 0 && bytes[start - 1] != '/') {
      start--;
    }
    return start;
  }

  /**
   * One printable line: whatever is no UTF-8 or controls a terminal is written {@code \\xNN}, and
   * of a name that is too long for a line only its beginning.
   */
  @Override
  public String toString() {
    if (bytes.length <= MAX_SHOWN_BYTES) {
      return text(bytes);
    }
    int end = MAX_SHOWN_BYTES;
    while (end > 0 && (bytes[end] & 0xc0) == 0x80) { // within a character
      end--;
    }
    return text(Arrays.copyOf(bytes, end)) + "…";
  }

  private static String text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.chars().noneMatch(Character::isISOControl)) {
        return text;
      }
    } catch (CharacterCodingException e) {
      // not text: escaped below
    }
    StringBuilder escaped = new StringBuilder();
    for (byte b : bytes) {
      escaped.append(b >= 0x20 && b < 0x7f ? String.valueOf((char) b) : "\\x%02x".formatted(b));
    }
    return escaped.toString();
  }
}
