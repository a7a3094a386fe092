package dev.shale.linux;

import dev.shale.error.OciException;
import dev.shale.tree.FileContent;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;

/**
 * Makes what is at a {@link Place}, and gives it exactly its metadata.
 *
 * <p>The order is the kernel's to dictate: writing and changing the owner clear set-id bits and
 * capabilities, an access list changes the mode, and everything but the time changes the time.
 */
final class NodeWriter {
  private static final int PRIVATE_FILE = 0600;
  private static final int PRIVATE_DIRECTORY = 0700;
  private static final int TIMESPEC_BYTES = 16;

  private final Place place;
  private final Libc libc;
  private final Attempt attempt;

  NodeWriter(Place place, String verb) {
    this.place = place;
    this.libc = place.libc();
    this.attempt = new Attempt(verb, place.path());
  }

  /** Makes a node where there is none, whole or not at all. */
  void create(Node node, FileContent content) throws IOException {
    if (node instanceof Node.File file) {
      createFile(file, content);
      return;
    }
    make(node);
    boolean whole = false;
    try {
      setMeta(node);
      whole = true;
    } finally {
      if (!whole) {
        unlink(node instanceof Node.Directory ? Flags.AT_REMOVEDIR : 0);
      }
    }
  }

  private void createFile(Node.File file, FileContent content) throws IOException {
    boolean whole = false;
    try (Fd fd = openNew()) {
      try {
        try (InputStream in = content.open()) {
          Contents.write(fd, file.size(), in, attempt);
        }
        setOwnerAndAttributes(file.meta());
        attempt.check("fchmod", libc.fchmod(fd.number(), file.meta().mode()));
        setTime(file.meta().mtime());
        whole = true;
      } finally {
        if (!whole) {
          unlink(0);
        }
      }
    }
  }

  private Fd openNew() throws IOException {
    try (NativeMemory memory = new NativeMemory()) {
      int flags =
          Flags.O_WRONLY | Flags.O_CREAT | Flags.O_EXCL | Flags.O_NOFOLLOW | Flags.O_CLOEXEC;
      long fd = libc.openat(place.at(), place.name(memory), flags, PRIVATE_FILE);
      return new Fd(libc, attempt.check("openat", fd));
    }
  }

  private void make(Node node) throws IOException {
    try (NativeMemory memory = new NativeMemory()) {
      long name = place.name(memory);
      switch (node) {
        case Node.Directory directory ->
            attempt.check("mkdirat", libc.mkdirat(place.at(), name, PRIVATE_DIRECTORY));
        case Node.Symlink link ->
            attempt.check("symlinkat", libc.symlinkat(target(link, memory), place.at(), name));
        case Node.Device device -> makeNode(name, type(device), number(device));
        case Node.Fifo fifo -> makeNode(name, Flags.S_IFIFO, 0);
        case Node.Socket socket -> makeNode(name, Flags.S_IFSOCK, 0);
        case Node.File file -> throw new IllegalArgumentException("a file is made by its content");
      }
    }
  }

  private void makeNode(long name, int type, long device) throws IOException {
    attempt.check("mknodat", libc.mknodat(place.at(), name, type | PRIVATE_FILE, device));
  }

  private static int type(Node.Device device) {
    return switch (device.kind()) {
      case CHARACTER -> Flags.S_IFCHR;
      case BLOCK -> Flags.S_IFBLK;
    };
  }

  /** The numbers as makedev(3) joins them. */
  private static long number(Node.Device device) {
    long major = Integer.toUnsignedLong(device.major());
    long minor = Integer.toUnsignedLong(device.minor());
    return (major & 0xfffff000L) << 32
        | (major & 0xfff) << 8
        | (minor & 0xffffff00L) << 12
        | (minor & 0xff);
  }

  private long target(Node.Symlink link, NativeMemory memory) {
    byte[] target = link.target();
    if (target.length == 0) {
      throw OciException.invalid("%s %s: the link has no target", attempt.verb(), place.path());
    }
    return memory.text(target);
  }

  /** Gives what is there exactly this node's metadata; the node says what is there. */
  void setMeta(Node node) throws IOException {
    setOwnerAndAttributes(node.meta());
    if (!(node instanceof Node.Symlink)) {
      setMode(node.meta().mode());
    }
    setTime(node.meta().mtime());
  }

  private void setOwnerAndAttributes(NodeMeta meta) throws IOException {
    if (Math.max(meta.uid(), meta.gid()) > NodeMeta.MAX_ID) {
      throw OciException.invalid(
          "%s %s: owner %d:%d is none", attempt.verb(), place.path(), meta.uid(), meta.gid());
    }
    try (NativeMemory memory = new NativeMemory()) {
      long result =
          libc.fchownat(
              place.at(),
              place.name(memory),
              (int) meta.uid(),
              (int) meta.gid(),
              Flags.AT_SYMLINK_NOFOLLOW);
      if (Errno.EINVAL.is(result)) {
        throw OciException.invalid(
            "%s %s: owner %d:%d is not mapped in this user namespace",
            attempt.verb(), place.path(), meta.uid(), meta.gid());
      }
      attempt.check("fchownat", result);
    }
    Attributes.write(place, meta.xattrs());
  }

  /** Through a descriptor, since fchmodat(2) would follow a link that took the name's place. */
  private void setMode(int mode) throws IOException {
    try (NativeMemory memory = new NativeMemory();
        Fd node = open(memory)) {
      long path = memory.text(node.path());
      attempt.check("fchmodat", libc.fchmodat(Flags.AT_FDCWD, path, mode, 0));
    }
  }

  private Fd open(NativeMemory memory) throws IOException {
    int flags = Flags.O_PATH | Flags.O_NOFOLLOW | Flags.O_CLOEXEC;
    long fd = libc.openat(place.at(), place.name(memory), flags, 0);
    return new Fd(libc, attempt.check("openat", fd));
  }

  private void setTime(Instant mtime) throws IOException {
    try (NativeMemory memory = new NativeMemory()) {
      MemorySegment times = memory.room(2 * TIMESPEC_BYTES);
      for (int i = 0; i < 2; i++) {
        long at = (long) i * TIMESPEC_BYTES;
        times.set(ValueLayout.JAVA_LONG, at, mtime.getEpochSecond());
        times.set(ValueLayout.JAVA_LONG, at + 8, mtime.getNano());
      }
      long name = place.name(memory);
      attempt.check(
          "utimensat",
          libc.utimensat(place.at(), name, times.address(), Flags.AT_SYMLINK_NOFOLLOW));
    }
  }

  private void unlink(int flags) {
    try (NativeMemory memory = new NativeMemory()) {
      libc.unlinkat(place.at(), place.name(memory), flags);
    }
  }
}
