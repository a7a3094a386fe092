package dev.shale.linux;

import dev.shale.tree.TreePath;
import java.util.Arrays;

/**
 * A name in an open directory: what every call that acts on one node is given. It is one part, so
 * that no call can be led anywhere else by it.
 *
 * @param path the same place as the tree's user knows it
 */
record Place(Fd directory, byte[] name, TreePath path) implements AutoCloseable {
  Libc libc() {
    return directory.libc();
  }

  int at() {
    return directory.number();
  }

  /** The address of the name. */
  long name(NativeMemory memory) {
    return memory.text(name);
  }

  /** The address of a path for calls that take no directory; the name itself is not followed. */
  long procPath(NativeMemory memory) {
    byte[] prefix = NativeMemory.latin1(directory.path() + "/");
    byte[] joined = Arrays.copyOf(prefix, prefix.length + name.length);
    System.arraycopy(name, 0, joined, prefix.length, name.length);
    return memory.text(joined);
  }

  /** Closes the directory. */
  @Override
  public void close() {
    directory.close();
  }
}
