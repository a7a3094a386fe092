package dev.shale.snapshot;

import dev.shale.error.OciException;
import dev.shale.layer.LayerConformance;
import dev.shale.layer.PackedLayer;
import dev.shale.layer.RootChanges;
import dev.shale.layer.RootfsView;
import dev.shale.linux.ChangeClock;
import dev.shale.linux.LinuxTree;
import dev.shale.tree.FileTree;
import dev.shale.tree.Stamps;
import dev.shale.tree.TreePath;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A whole root file system that is changed in place: {@code root}, its files, and {@code stamps},
 * by which it is found out what was changed. Moved by renaming its directory. Not thread-safe.
 */
public final class RootCopy {
  /** Within this time the clock of nearly every file system has ticked. */
  private static final Duration TICK = Duration.ofMillis(50);

  private static final String PREFIX = "copy-";

  private final Path directory;
  private final Authority authority;

  RootCopy(Path directory, Authority authority) {
    this.directory = directory;
    this.authority = authority;
  }

  /** The copy that a container has, or will have, in a directory of its own. */
  public static RootCopy of(Path container, Authority authority) {
    return new RootCopy(
        container.resolve(PREFIX + authority.name().toLowerCase(Locale.ROOT)), authority);
  }

  /** The copy that a container has in its directory. */
  public static Optional<RootCopy> find(Path container) {
    return Arrays.stream(Authority.values())
        .map(authority -> of(container, authority))
        .filter(RootCopy::exists)
        .findFirst();
  }

  /** Whether it has been made. */
  public boolean exists() {
    return Files.isDirectory(root());
  }

  /** Where its files are. */
  public Path root() {
    return directory.resolve("root");
  }

  /** Everything it has on disk. */
  public Path directory() {
    return directory;
  }

  /** The same, made elsewhere; to be moved to {@link #directory}. */
  public RootCopy at(Path place) {
    return new RootCopy(place, authority);
  }

  private Path stamps() {
    return directory.resolve("stamps");
  }

  Authority authority() {
    return authority;
  }

  /** Its files, as a container means them; the caller closes. */
  public FileTree open() throws IOException {
    return authority.over(LinuxTree.open(root()));
  }

  private Path mark() {
    return directory.resolve("attached");
  }

  /** Remembers that people look at it where it is. */
  public void attach() throws IOException {
    if (!isAttached()) {
      Files.createFile(mark());
    }
  }

  /**
   * Ends what {@link #attach} began.
   *
   * @throws OciException INVALID if nothing was begun
   */
  public void detach() throws IOException {
    if (!Files.deleteIfExists(mark())) {
      throw OciException.invalid("unmount %s: nothing is mounted there", root());
    }
  }

  /** Whether people look at it. */
  public boolean isAttached() {
    return Files.exists(mark());
  }

  /** Takes note that the files are just what some layers say, and makes them durable. */
  public void settle() throws IOException {
    Instant now = nextTick();
    Stamps stamps;
    try (LinuxTree files = LinuxTree.open(root())) {
      files.sync();
      stamps = Stamps.take(files, now);
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(stamps()))) {
      stamps.write(out);
    }
  }

  /** A time after everything that was changed up to now; what is not, will be compared. */
  private Instant nextTick() throws IOException {
    Instant begun = ChangeClock.now(directory);
    long end = System.nanoTime() + TICK.toNanos();
    Instant now = begun;
    while (!now.isAfter(begun) && System.nanoTime() - end < 0) {
      now = ChangeClock.now(directory);
    }
    return now;
  }

  private Stamps known() throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(stamps()))) {
      return Stamps.read(in).orElse(Stamps.NONE);
    } catch (NoSuchFileException e) {
      return Stamps.NONE;
    }
  }

  /**
   * Finds what was changed since it {@linkplain #settle settled}; the caller closes.
   *
   * @param before what it was then
   * @param latest what later times become in a layer
   */
  public Changes changes(RootfsView before, Optional<Instant> latest) throws IOException {
    return changes(known(), before, latest);
  }

  /** As {@link #changes}, reading every file, whatever is known of it. */
  public Changes differences(RootfsView before) throws IOException {
    return changes(Stamps.NONE, before, Optional.empty());
  }

  private Changes changes(Stamps known, RootfsView before, Optional<Instant> latest)
      throws IOException {
    LinuxTree kept = LinuxTree.open(root());
    FileTree files = authority.over(kept);
    try {
      return new Changes(RootChanges.inRoot(files, kept, known, before, latest), files);
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /**
   * Makes the files what they are above a layer that was made of their changes.
   *
   * @param packed what packing them came to
   */
  public void conform(Changes changes, PackedLayer packed) throws IOException {
    for (TreePath socket : changes.found().sockets()) {
      changes.files().remove(socket);
    }
    LayerConformance.runInRoot(changes.files(), packed.toc());
    settle();
  }
}
