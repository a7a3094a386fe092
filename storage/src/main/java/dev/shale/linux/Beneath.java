package dev.shale.linux;

import dev.shale.tree.TreePath;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Opens directories below a root without ever leaving it or following a link, whatever others do to
 * the tree meanwhile.
 */
sealed interface Beneath {
  /**
   * Opens a directory.
   *
   * @param flags of open(2), beside those that every call here has
   * @return a descriptor, or a negative {@link Errno}
   */
  long open(Fd root, TreePath directory, int flags);

  /** The kernel's own way where it has one, else part by part. */
  static Beneath choose(Fd root) {
    Beneath kernel = new ByKernel();
    long probe = kernel.open(root, TreePath.ROOT, Flags.O_PATH);
    if (probe < 0) {
      return new PartByPart();
    }
    root.libc().close((int) probe);
    return kernel;
  }

  /** One call of openat2, since Linux 5.6. */
  record ByKernel() implements Beneath {
    private static final int HOW_BYTES = 24;
    private static final long NO_MAGIC_LINKS = 0x02;
    private static final long NO_SYMLINKS = 0x04;
    private static final long BENEATH = 0x08;

    @Override
    public long open(Fd root, TreePath directory, int flags) {
      try (NativeMemory memory = new NativeMemory()) {
        MemorySegment how = memory.room(HOW_BYTES);
        how.set(ValueLayout.JAVA_LONG, 0, flags | Flags.O_DIRECTORY | Flags.O_CLOEXEC);
        how.set(ValueLayout.JAVA_LONG, 16, BENEATH | NO_SYMLINKS | NO_MAGIC_LINKS);
        long path = directory.isRoot() ? memory.text(".") : memory.text(directory.bytes());
        return root.libc().openat2(root.number(), path, how.address(), HOW_BYTES);
      }
    }
  }

  /** A call for each part, none of which may be a link. */
  record PartByPart() implements Beneath {
    @Override
    public long open(Fd root, TreePath directory, int flags) {
      long at = openOne(root, new byte[] {'.'}, directory.isRoot() ? flags : Flags.O_PATH);
      int left = directory.parts().size();
      for (byte[] part : directory.parts()) {
        if (at < 0) {
          return at;
        }
        left--;
        try (Fd parent = new Fd(root.libc(), (int) at)) {
          at = openOne(parent, part, left == 0 ? flags : Flags.O_PATH);
        }
      }
      return at;
    }

    private static long openOne(Fd parent, byte[] part, int flags) {
      try (NativeMemory memory = new NativeMemory()) {
        int all = flags | Flags.O_DIRECTORY | Flags.O_NOFOLLOW | Flags.O_CLOEXEC;
        return parent.libc().openat(parent.number(), memory.text(part), all, 0);
      }
    }
  }
}
