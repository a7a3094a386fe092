package dev.shale.tree;

import dev.shale.error.OciException;
import java.util.Arrays;

/** What is at a path of a tree. Hard links are several paths with one {@link Inode}. */
public sealed interface Node {
  /** Owner, mode, time, attributes. */
  NodeMeta meta();

  /** The same node with other metadata. */
  Node withMeta(NodeMeta meta);

  /** A directory. */
  record Directory(NodeMeta meta) implements Node {
    @Override
    public Directory withMeta(NodeMeta newMeta) {
      return new Directory(newMeta);
    }
  }

  /** A regular file of {@code size} bytes. */
  record File(NodeMeta meta, long size) implements Node {
    @Override
    public File withMeta(NodeMeta newMeta) {
      return new File(newMeta, size);
    }
  }

  /** A symbolic link; its target is any bytes without NUL. Its mode is always 0777. */
  record Symlink(NodeMeta meta, byte[] target) implements Node {
    public Symlink {
      target = target.clone();
    }

    @Override
    public byte[] target() {
      return target.clone();
    }

    @Override
    public Symlink withMeta(NodeMeta newMeta) {
      return new Symlink(newMeta, target);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Symlink that
          && meta.equals(that.meta)
          && Arrays.equals(target, that.target);
    }

    @Override
    public int hashCode() {
      return 31 * meta.hashCode() + Arrays.hashCode(target);
    }
  }

  /**
   * A character or block device.
   *
   * @param major up to {@link #MAX_MAJOR}
   * @param minor up to {@link #MAX_MINOR}
   */
  record Device(NodeMeta meta, Kind kind, int major, int minor) implements Node {
    /** Linux has 12 bits for it, and cuts larger ones off: 4096:0 would be a whiteout. */
    public static final int MAX_MAJOR = (1 << 12) - 1;

    /** Linux has 20 bits for it. */
    public static final int MAX_MINOR = (1 << 20) - 1;

    public Device {
      if (major < 0 || major > MAX_MAJOR || minor < 0 || minor > MAX_MINOR) {
        throw OciException.invalid("device %d:%d: Linux has no such number", major, minor);
      }
    }

    /** How a device is read and written. */
    public enum Kind {
      CHARACTER,
      BLOCK
    }

    /** Whether overlayfs would take this for a whiteout: a character device 0:0. */
    public boolean isWhiteout() {
      return kind == Kind.CHARACTER && major == 0 && minor == 0;
    }

    @Override
    public Device withMeta(NodeMeta newMeta) {
      return new Device(newMeta, kind, major, minor);
    }
  }

  /** A named pipe. */
  record Fifo(NodeMeta meta) implements Node {
    @Override
    public Fifo withMeta(NodeMeta newMeta) {
      return new Fifo(newMeta);
    }
  }

  /** A socket that someone left behind; archives cannot carry it. */
  record Socket(NodeMeta meta) implements Node {
    @Override
    public Socket withMeta(NodeMeta newMeta) {
      return new Socket(newMeta);
    }
  }
}
