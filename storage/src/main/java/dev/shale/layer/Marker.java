package dev.shale.layer;

import dev.shale.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The names by which a tar says what is <em>not</em> there; the longer ones are asked first. */
enum Marker {
  /** Begins the name of an entry that hides the rest of its name. */
  WHITEOUT(".wh."),
  /** Begins the names that AUFS keeps for itself. */
  AUFS(".wh..wh."),
  /** Is the whole name of the entry that hides what lower layers have beside it. */
  OPAQUE(".wh..wh..opq");

  private final String text;

  Marker(String text) {
    this.text = text;
  }

  int length() {
    return text.length();
  }

  boolean begins(byte[] name) {
    if (name.length < text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (name[i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  boolean is(byte[] name) {
    return name.length == length() && begins(name);
  }

  private byte[] bytes() {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The entry name that hides a path; it may be longer than a file's name can be. */
  static byte[] hiding(TreePath path) {
    return below(path.parent(), concat(WHITEOUT.bytes(), path.name()));
  }

  /** The name that a name hides, which {@link #WHITEOUT} begins. */
  static byte[] hidden(byte[] name) {
    return Arrays.copyOfRange(name, WHITEOUT.length(), name.length);
  }

  /** The entry name that hides what lower layers have in a directory. */
  static byte[] hidingChildrenOf(TreePath directory) {
    return below(directory, OPAQUE.bytes());
  }

  private static byte[] below(TreePath directory, byte[] name) {
    return directory.isRoot() ? name : concat(concat(directory.bytes(), new byte[] {'/'}), name);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
