package dev.shale.linux;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Directories seen as one: what to stack, not yet a mount.
 *
 * <p>Spec: Linux, Documentation/filesystems/overlayfs.rst.
 *
 * @param lowers what is only read, <em>topmost first</em>, as overlayfs wants it; at least one. A
 *     single one without an upper is shown as it is: whiteouts in it hide nothing and can be seen
 * @param upper where changes go; without one the whole is read-only
 */
public record Overlay(List<Path> lowers, Optional<Upper> upper, Marks marks) {
  /** Which attributes say that a directory is opaque. */
  public enum Marks {
    /** {@code trusted.overlay.*}: root's, outside of user namespaces. */
    TRUSTED,
    /** {@code user.overlay.*}: anyone's; all that a user namespace has. */
    USER
  }

  /**
   * Where changes go.
   *
   * @param work an empty directory on the same file system, for overlayfs's own use
   */
  public record Upper(Path directory, Path work) {}

  public Overlay {
    lowers = List.copyOf(lowers);
    if (lowers.isEmpty()) {
      throw new IllegalArgumentException("an overlay without lowers");
    }
  }

  /** Directories seen as one, to be read. */
  public static Overlay of(List<Path> lowersTopFirst, Marks marks) {
    return new Overlay(lowersTopFirst, Optional.empty(), marks);
  }

  /** The same with somewhere to write. */
  public Overlay withUpper(Path directory, Path work) {
    return new Overlay(lowers, Optional.of(new Upper(directory, work)), marks);
  }

  /** Whether there is nothing to stack: one directory, read-only. */
  boolean isOneDirectory() {
    return lowers.size() == 1 && upper.isEmpty();
  }
}
