package dev.shale.tree;

import dev.shale.error.OciException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A place in a file tree: bytes, relative to its root, cleaned. It has no {@code .}, no {@code ..},
 * no empty part and no leading slash, so it cannot express an escape.
 *
 * <p>Ordered as a walk meets them: a directory, then all below it, then its next sibling; siblings
 * by their bytes, unsigned. Immutable.
 */
public final class TreePath implements Comparable<TreePath> {
  /** How long a path may be, in bytes: PATH_MAX of Linux. */
  public static final int MAX_BYTES = 4096;

  /** How long one part may be, in bytes: NAME_MAX of Linux. */
  public static final int MAX_NAME_BYTES = 255;

  /** The root itself: no parts. */
  public static final TreePath ROOT = new TreePath(new byte[0]);

  private final byte[] bytes;

  private TreePath(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Cleans a path: leading, trailing and double slashes and {@code .} go; it is taken as relative
   * to the root.
   *
   * @throws OciException INVALID if a part is {@code ..}, there is a NUL byte, or it is too long
   */
  public static TreePath of(byte[] path) {
    return isClean(path) ? new TreePath(path.clone()) : cleaned(path);
  }

  /** Whether a path is one already, which most are: then one look is enough. */
  private static boolean isClean(byte[] path) {
    int start = 0;
    for (int i = 0; i <= path.length; i++) {
      if (i < path.length && path[i] != '/') {
        if (path[i] == 0) {
          return false;
        }
      } else if (i == start || path[start] == '.' || i - start > MAX_NAME_BYTES) {
        return false;
      } else {
        start = i + 1;
      }
    }
    return path.length <= MAX_BYTES;
  }

  private static TreePath cleaned(byte[] path) {
    ByteArrayOutputStream clean = new ByteArrayOutputStream(path.length);
    for (byte[] part : split(path)) {
      if (part.length == 0 || (part.length == 1 && part[0] == '.')) {
        continue;
      }
      checkName(part, path);
      if (clean.size() > 0) {
        clean.write('/');
      }
      clean.writeBytes(part);
    }
    if (clean.size() > MAX_BYTES) {
      throw OciException.invalid(
          "path \"%s…\": longer than %d bytes", text(Arrays.copyOf(path, 60)), MAX_BYTES);
    }
    return clean.size() == 0 ? ROOT : new TreePath(clean.toByteArray());
  }

  /** {@link #of(byte[])} of the UTF-8 form. */
  public static TreePath of(String path) {
    return of(path.getBytes(StandardCharsets.UTF_8));
  }

  private static void checkName(byte[] part, byte[] whole) {
    if (part.length == 2 && part[0] == '.' && part[1] == '.') {
      throw OciException.invalid("path \"%s\": \"..\" would leave the root", text(whole));
    }
    if (part.length > MAX_NAME_BYTES) {
      throw OciException.invalid(
          "path \"%s…\": a name is longer than %d bytes",
          text(Arrays.copyOf(part, 60)), MAX_NAME_BYTES);
    }
    for (byte b : part) {
      if (b == 0) {
        throw OciException.invalid("path \"%s\": has a NUL byte", text(whole));
      }
    }
  }

  private static List<byte[]> split(byte[] path) {
    List<byte[]> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= path.length; i++) {
      if (i == path.length || path[i] == '/') {
        parts.add(Arrays.copyOfRange(path, start, i));
        start = i + 1;
      }
    }
    return parts;
  }

  /** The path of an entry of this directory; {@code name} is one part. */
  public TreePath child(byte[] name) {
    checkName(name, name);
    if (name.length == 0
        || (name.length == 1 && name[0] == '.')
        || new String(name, StandardCharsets.ISO_8859_1).indexOf('/') >= 0) {
      throw OciException.invalid("path \"%s\": \"%s\" is not one name", this, text(name));
    }
    if (isRoot()) {
      return new TreePath(name.clone());
    }
    byte[] joined = Arrays.copyOf(bytes, bytes.length + 1 + name.length);
    joined[bytes.length] = '/';
    System.arraycopy(name, 0, joined, bytes.length + 1, name.length);
    if (joined.length > MAX_BYTES) {
      throw OciException.invalid("path \"%s…\": longer than %d bytes", this, MAX_BYTES);
    }
    return new TreePath(joined);
  }

  /** The path of an entry of this directory, by the UTF-8 form of its name. */
  public TreePath child(String name) {
    return child(name.getBytes(StandardCharsets.UTF_8));
  }

  /** What {@code below} is called when this path is its root. */
  public TreePath resolve(TreePath below) {
    if (below.isRoot()) {
      return this;
    }
    TreePath path = this;
    for (byte[] part : below.parts()) {
      path = path.child(part);
    }
    return path;
  }

  /** This path as seen from {@code ancestor}, which must be it or above it. */
  public TreePath relativeTo(TreePath ancestor) {
    if (!startsWith(ancestor)) {
      throw new IllegalArgumentException(this + " is not below " + ancestor);
    }
    if (ancestor.isRoot()) {
      return this;
    }
    return bytes.length == ancestor.bytes.length
        ? ROOT
        : new TreePath(Arrays.copyOfRange(bytes, ancestor.bytes.length + 1, bytes.length));
  }

  /** The directory that this path is in; the root's is the root. */
  public TreePath parent() {
    int slash = lastSlash();
    return slash < 0 ? ROOT : new TreePath(Arrays.copyOf(bytes, slash));
  }

  /** The last part; empty for the root. */
  public byte[] name() {
    return Arrays.copyOfRange(bytes, lastSlash() + 1, bytes.length);
  }

  private int lastSlash() {
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (bytes[i] == '/') {
        return i;
      }
    }
    return -1;
  }

  /** The parts, outermost first; none for the root. */
  public List<byte[]> parts() {
    return isRoot() ? List.of() : split(bytes);
  }

  public boolean isRoot() {
    return bytes.length == 0;
  }

  /** Whether this path is {@code ancestor} or below it. */
  public boolean startsWith(TreePath ancestor) {
    int length = ancestor.bytes.length;
    return length == 0
        || (bytes.length >= length
            && Arrays.equals(bytes, 0, length, ancestor.bytes, 0, length)
            && (bytes.length == length || bytes[length] == '/'));
  }

  /** A copy of the bytes: parts with single slashes between; empty for the root. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public int compareTo(TreePath other) {
    int common = Math.min(bytes.length, other.bytes.length);
    int at = Arrays.mismatch(bytes, 0, common, other.bytes, 0, common);
    return at < 0
        ? Integer.compare(bytes.length, other.bytes.length)
        : Integer.compare(rank(bytes[at]), rank(other.bytes[at]));
  }

  /** A slash sorts before every other byte, so that children come before the next sibling. */
  private static int rank(byte b) {
    return b == '/' ? -1 : Byte.toUnsignedInt(b);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TreePath that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /**
   * The path for people and logs, always one line; {@code .} for the root. A path that is not UTF-8
   * or has control characters has each byte that is not printable ASCII as {@code \xNN}.
   */
  @Override
  public String toString() {
    return isRoot() ? "." : text(bytes);
  }

  private static String text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.chars().anyMatch(Character::isISOControl) ? escaped(bytes) : text;
    } catch (CharacterCodingException e) {
      return escaped(bytes);
    }
  }

  private static String escaped(byte[] bytes) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : bytes) {
      escaped.append(b >= 0x20 && b < 0x7f ? String.valueOf((char) b) : "\\x%02x".formatted(b));
    }
    return escaped.toString();
  }
}
