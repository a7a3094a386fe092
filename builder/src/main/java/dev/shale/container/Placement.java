package dev.shale.container;

import dev.shale.context.Selection;
import dev.shale.layer.Expansion;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreePath;
import java.io.IOException;

/**
 * Puts what was selected at one destination of a root: a directory's contents are meant, and
 * anything else goes into the directory that the destination is, or becomes what it names.
 *
 * <p>Spec: Dockerfile reference, "COPY", "Destination"; "ADD", "Adding local tar archives".
 */
public final class Placement {
  private final CopyTarget target;
  private final CopyOptions options;
  private final FileCopier copier;
  private final Archives archives;

  /** What happens to archives. */
  public sealed interface Archives {
    /** They are files like others: COPY. */
    record Copied() implements Archives {}

    /** They are unpacked, each to no more than {@code limits} says: ADD. */
    record Unpacked(Limits limits) implements Archives {}

    /** How much one archive may unpack to. */
    @FunctionalInterface
    interface Limits {
      /** The account of an archive of this name, for messages, and packed size in bytes. */
      Expansion of(String name, long packedSize) throws IOException;
    }
  }

  /** How the destination was written. */
  public enum Form {
    /** As a directory, which it is to be. */
    DIRECTORY,
    /** A directory only if one is there, or several things come. */
    AS_FOUND
  }

  public Placement(CopyTarget target, CopyOptions options, Archives archives) {
    this.target = target;
    this.options = options;
    this.copier = new FileCopier(target, options);
    this.archives = archives;
  }

  /**
   * Puts everything in its place.
   *
   * @param from stays readable until the target has been stored
   * @throws dev.shale.error.OciException as {@link FileCopier} and {@link ArchiveUnpacker} do
   */
  public void place(Selection from, TreePath destination, Form form) throws IOException {
    boolean intoDirectory =
        form == Form.DIRECTORY || from.sources().size() > 1 || copier.isDirectory(destination);
    for (Selection.Source source : from.sources()) {
      place(from.tree(), source, destination, intoDirectory);
    }
  }

  private void place(
      ReadableTree tree, Selection.Source source, TreePath destination, boolean intoDirectory)
      throws IOException {
    if (source.isDirectory()) {
      copier.copyContents(tree, source.path(), destination);
    } else if (archives instanceof Archives.Unpacked(Archives.Limits limits)
        && source.isFile()
        && ArchiveUnpacker.isArchive(tree, source.path())) {
      new ArchiveUnpacker(limits, target, options).unpack(tree, source.path(), destination);
    } else if (intoDirectory) {
      copier.copy(tree, source.path(), destination.resolve(source.name()));
    } else {
      copier.copyAs(tree, source.path(), destination);
    }
  }
}
