package dev.shale.layer;

import dev.shale.error.OciException;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * All that a layer says, but for the content of its files: one entry for each path, in the order of
 * {@link TreePath}, the root first, every directory before what is in it. Of the names of a hard
 * link the first in this order is the file. It depends on the layer's bytes alone, not on what is
 * below. Immutable.
 */
public final class TableOfContents {
  private final List<TocEntry> entries;

  /**
   * A table of these entries.
   *
   * @throws IllegalArgumentException if they are not in order, an entry's directory is missing, or
   *     a link is not to an earlier file
   */
  public TableOfContents(List<TocEntry> entries) {
    this.entries = List.copyOf(entries);
    check(this.entries);
  }

  /**
   * Reads a layer's tar, with the same rules and refusals as {@link LayerApplier}, without making
   * anything of it. Reads up to the tar's end and does not close.
   *
   * @throws OciException INVALID if an entry may not be in a layer
   */
  public static TableOfContents scan(InputStream tar) throws IOException {
    return LayerReader.read(tar, LayerSink.NONE, Expansion.unlimited());
  }

  /**
   * As {@link #scan(InputStream)}, then reads on to the stream's end.
   *
   * @throws OciException INVALID or UNAVAILABLE also if the layer expands to more than it may
   */
  public static TableOfContents scanWithin(Expansion expansion, InputStream tar)
      throws IOException {
    InputStream counted = expansion.counting(tar);
    TableOfContents toc = LayerReader.read(counted, LayerSink.NONE, expansion);
    counted.transferTo(OutputStream.nullOutputStream());
    return toc;
  }

  /**
   * Reads what {@link #write} wrote; reads to the end and does not close.
   *
   * @throws OciException CORRUPT if these are other bytes
   */
  public static TableOfContents read(InputStream in) throws IOException {
    return TocCodec.read(in, TocCodec.MAX_BYTES);
  }

  /** Writes a compact form with a checksum, the same bytes for equal tables; does not close. */
  public void write(OutputStream out) throws IOException {
    TocCodec.write(this, out);
  }

  /** The entries, in order. */
  public List<TocEntry> entries() {
    return entries;
  }

  /** What the layer says about its root, if only that it has one. */
  TocEntry.Directory root() {
    return (TocEntry.Directory) entries.getFirst();
  }

  /** What the layer says about a path; empty if it says nothing. */
  public Optional<TocEntry> find(TreePath path) {
    return find(entries, path);
  }

  private static Optional<TocEntry> find(List<TocEntry> entries, TreePath path) {
    int low = 0;
    int high = entries.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (entries.get(middle).path().compareTo(path) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < entries.size() && entries.get(low).path().equals(path)
        ? Optional.of(entries.get(low))
        : Optional.empty();
  }

  private static void check(List<TocEntry> entries) {
    Deque<TreePath> directories = new ArrayDeque<>();
    Optional<TreePath> previous = Optional.empty();
    for (TocEntry entry : entries) {
      TreePath path = entry.path();
      require(previous.isEmpty() || previous.get().compareTo(path) < 0, path, "is out of order");
      require(enter(path.parent(), directories) || path.isRoot(), path, "is in no directory");
      switch (entry) {
        case TocEntry.Directory _ -> directories.push(path);
        case TocEntry.Link link ->
            require(isEarlierLeaf(entries, link), path, "is a link to no earlier file");
        case TocEntry.File _, TocEntry.Special _, TocEntry.LowerLink _, TocEntry.Hidden _ -> {}
      }
      previous = Optional.of(path);
    }
    if (!(find(entries, TreePath.ROOT).orElse(null) instanceof TocEntry.Directory)) {
      throw new IllegalArgumentException("the root is no directory");
    }
  }

  private static boolean isEarlierLeaf(List<TocEntry> entries, TocEntry.Link link) {
    TocEntry first = find(entries, link.first()).orElse(link);
    return first.path().compareTo(link.path()) < 0
        && (first instanceof TocEntry.File || first instanceof TocEntry.Special);
  }

  /** Leaves directories until this one is the innermost; false if it is none of them. */
  private static boolean enter(TreePath directory, Deque<TreePath> directories) {
    while (!directories.isEmpty() && !directories.element().equals(directory)) {
      directories.pop();
    }
    return !directories.isEmpty();
  }

  private static void require(boolean holds, TreePath path, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(path + " " + otherwise);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TableOfContents that && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return entries.toString();
  }
}
