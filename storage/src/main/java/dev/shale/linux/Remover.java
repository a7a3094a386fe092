package dev.shale.linux;

import dev.shale.tree.TreePath;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Removes directories with all that is in them, links not followed. Depth costs descriptors, not
 * stack: a tree made by someone else may be deeper than any path can say.
 */
final class Remover implements AutoCloseable {
  /** A directory being emptied. */
  private record Level(Fd directory, Iterator<byte[]> names) {}

  private final Libc libc;
  private final Attempt attempt;
  private final Deque<Level> open = new ArrayDeque<>();
  private final Deque<byte[]> path = new ArrayDeque<>();

  private Remover(Libc libc, TreePath top) {
    this.libc = libc;
    this.attempt = new Attempt("remove", top);
  }

  /** Removes what is at a place; nothing there is no error. */
  static void remove(Place place) throws IOException {
    try (Remover remover = new Remover(place.libc(), place.path())) {
      if (!remover.unlink(place.directory(), place.name())) {
        remover.enter(place.directory(), place.name());
        remover.empty();
        remover.rmdir(place.directory(), place.name());
      }
    }
  }

  /** Removes what is in a directory, which the caller closes. */
  static void removeChildren(Fd directory, TreePath path) throws IOException {
    try (Remover remover = new Remover(directory.libc(), path)) {
      for (byte[] name : Listing.names(directory, remover.attempt)) {
        if (!remover.unlink(directory, name)) {
          remover.enter(directory, name);
          remover.empty();
          remover.rmdir(directory, name);
        }
      }
    }
  }

  /** Empties the directory entered last, and those in it. */
  private void empty() throws IOException {
    while (!open.isEmpty()) {
      Level level = open.peek();
      if (level.names().hasNext()) {
        byte[] name = level.names().next();
        if (!unlink(level.directory(), name)) {
          enter(level.directory(), name);
        }
        continue;
      }
      open.pop().directory().close();
      byte[] name = path.pop();
      if (!open.isEmpty()) {
        rmdir(open.peek().directory(), name);
      }
    }
  }

  private void enter(Fd parent, byte[] name) throws IOException {
    try (NativeMemory memory = new NativeMemory()) {
      int flags = Flags.O_RDONLY | Flags.O_DIRECTORY | Flags.O_NOFOLLOW | Flags.O_CLOEXEC;
      int fd = attempt.check("openat", libc.openat(parent.number(), memory.text(name), flags, 0));
      Fd directory = new Fd(libc, fd);
      open.push(new Level(directory, Listing.names(directory, attempt).iterator()));
      path.push(name);
    }
  }

  /** Whether the name is gone; not so if it is a directory's. */
  private boolean unlink(Fd parent, byte[] name) throws IOException {
    try (NativeMemory memory = new NativeMemory()) {
      long result = libc.unlinkat(parent.number(), memory.text(name), 0);
      if (Errno.EISDIR.is(result)) {
        return false;
      }
      if (!Errno.ENOENT.is(result)) {
        attempt.check("unlinkat", result);
      }
      return true;
    }
  }

  private void rmdir(Fd parent, byte[] name) throws IOException {
    try (NativeMemory memory = new NativeMemory()) {
      attempt.check(
          "unlinkat", libc.unlinkat(parent.number(), memory.text(name), Flags.AT_REMOVEDIR));
    }
  }

  @Override
  public void close() {
    open.forEach(level -> level.directory().close());
  }
}
