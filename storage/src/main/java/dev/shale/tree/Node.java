package dev.shale.tree;

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

  /** A character or block device. */
  record Device(NodeMeta meta, Kind kind, int major, int minor) implements Node {
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
