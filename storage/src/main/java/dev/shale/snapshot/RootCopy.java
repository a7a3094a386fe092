package dev.shale.snapshot;

import dev.shale.error.OciException;
import dev.shale.image.ChainId;
import dev.shale.layer.RootChanges;
import dev.shale.layer.RootfsView;
import dev.shale.layer.TableOfContents;
import dev.shale.layer.TocEntry;
import dev.shale.linux.Boot;
import dev.shale.linux.ChangeClock;
import dev.shale.linux.LinuxTree;
import dev.shale.tree.FileTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.Stamps;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

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
    return new RootCopy(container.resolve(PREFIX + authority), authority);
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

  /** What its maker could make of files. */
  public Authority authority() {
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

  /**
   * Takes note that the files are just what some layers say, and makes them durable.
   *
   * @param chain of the layers
   */
  public void settle(Optional<ChainId> chain) throws IOException {
    Instant now = nextTick();
    Stamps stamps;
    try (LinuxTree files = LinuxTree.open(root())) {
      files.sync();
      stamps = Stamps.take(files, now);
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(stamps()))) {
      out.write(title(chain));
      stamps.write(out);
    }
  }

  /**
   * Of what the stamps are: other layers say other things of the same files, and after a reboot
   * what a file has may be older than its stamp.
   */
  private static byte[] title(Optional<ChainId> chain) throws IOException {
    String layers = chain.map(ChainId::toString).orElse("nothing");
    return "%s %s\n".formatted(Boot.id(), layers).getBytes(StandardCharsets.US_ASCII);
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

  private Stamps known(Optional<ChainId> chain) throws IOException {
    byte[] title = title(chain);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(stamps()))) {
      return Arrays.equals(in.readNBytes(title.length), title)
          ? Stamps.read(in).orElse(Stamps.NONE)
          : Stamps.NONE;
    } catch (NoSuchFileException e) {
      return Stamps.NONE;
    }
  }

  /**
   * Finds what was changed since it {@linkplain #settle settled}, or else by comparing everything;
   * the caller closes.
   *
   * @param chain of the layers that it is above
   * @param before what they show
   * @param latest what later times become in a layer
   */
  public Changes changes(Optional<ChainId> chain, RootfsView before, Optional<Instant> latest)
      throws IOException {
    return changes(known(chain), before, latest);
  }

  /** As {@link #changes}, comparing everything, whatever is known of it. */
  public Changes differences(RootfsView before) throws IOException {
    return changes(Stamps.NONE, before, Optional.empty());
  }

  private Changes changes(Stamps known, RootfsView before, Optional<Instant> latest)
      throws IOException {
    LinuxTree kept = LinuxTree.open(root());
    FileTree files = authority.over(kept);
    try {
      return new Changes(
          RootChanges.inRoot(files, kept, known, authority::kept, before, latest), files);
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /**
   * Makes the files just what layers say: those below, and one that was made of the changes.
   *
   * @param toc of the new layer; none if there were no changes
   * @param root the metadata of the root directory, of which no new layer says anything
   * @param chain of all these layers
   */
  public void conform(
      Changes changes, Optional<TableOfContents> toc, NodeMeta root, Optional<ChainId> chain)
      throws IOException {
    FileTree files = changes.files();
    for (TreePath socket : changes.found().sockets()) {
      files.remove(socket);
    }
    NavigableMap<TreePath, NodeMeta> directories = new TreeMap<>();
    directories.put(TreePath.ROOT, root);
    for (Map.Entry<TreePath, NodeMeta> said : said(changes, toc).entrySet()) {
      Optional<Node> there = files.find(said.getKey()).map(TreeEntry::node);
      if (there.isPresent() && there.get() instanceof Node.Directory) {
        directories.put(said.getKey(), said.getValue());
      } else if (there.isPresent() && !there.get().meta().equals(said.getValue())) {
        files.setMeta(said.getKey(), said.getValue());
      }
    }
    for (Map.Entry<TreePath, NodeMeta> said : directories.descendingMap().entrySet()) {
      files.setMeta(said.getKey(), said.getValue());
    }
    settle(chain);
  }

  /** The metadata that layers give what is not just as it was. */
  private static Map<TreePath, NodeMeta> said(Changes changes, Optional<TableOfContents> toc) {
    Map<TreePath, NodeMeta> said = new TreeMap<>(changes.found().retimed());
    for (TocEntry entry : toc.map(TableOfContents::entries).orElse(List.of())) {
      switch (entry) {
        case TocEntry.Directory directory -> said.put(directory.path(), directory.meta());
        case TocEntry.File file -> said.put(file.path(), file.node().meta());
        case TocEntry.Special special -> said.put(special.path(), special.node().meta());
        case TocEntry.Link _, TocEntry.LowerLink _, TocEntry.Hidden _ -> {}
      }
    }
    said.remove(TreePath.ROOT);
    return said;
  }
}
