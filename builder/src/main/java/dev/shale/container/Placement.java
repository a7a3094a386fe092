package dev.shale.container;

import dev.shale.context.Selection;
import dev.shale.layer.Expansion;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.util.List;

/**
 * Puts what was selected at one destination of a root: a directory's contents are meant, and
 * anything else goes into the directory that the destination is, or becomes what it names.
 *
 * <p>One COPY or ADD is one {@link #place}, whatever it copies from: each source is a {@link Part},
 * by {@link Selection#of} of a context, a stage, an image or a commit, or {@link Selection#ofFile}
 * of a heredoc or a URL. With {@code --parents} the destination is a {@link Form#DIRECTORY}. With
 * {@code --link} the target is an empty one, the layer stands on no others, and owners are {@link
 * OwnerLookup#number}s.
 *
 * <p>Spec: Dockerfile reference, "COPY", "Destination"; "ADD", "Adding local tar archives".
 */
public final class Placement {
  private final CopyTarget target;
  private final CopyOptions options;
  private final FileCopier copier;

  /** Some of what one COPY or ADD puts, and what happens to archives among it. */
  public record Part(Selection from, Archives archives) {}

  /** What happens to archives. */
  public sealed interface Archives {
    /** They are files like others: COPY, and ADD of what comes from a URL. */
    record Copied() implements Archives {}

    /** They are unpacked, each to no more than {@code limits} says: ADD of what is local. */
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

  public Placement(CopyTarget target, CopyOptions options) {
    this.target = target;
    this.options = options;
    this.copier = new FileCopier(target, options);
  }

  /**
   * Puts everything in its place, in its order.
   *
   * @param parts stay readable until the target has been stored
   * @throws dev.shale.error.OciException as {@link FileCopier} and {@link ArchiveUnpacker} do
   */
  public void place(List<Part> parts, TreePath destination, Form form) throws IOException {
    int sources = parts.stream().mapToInt(part -> part.from.sources().size()).sum();
    boolean intoDirectory =
        form == Form.DIRECTORY || sources > 1 || copier.isDirectory(destination);
    for (Part part : parts) {
      for (Selection.Source source : part.from.sources()) {
        place(source, part.archives, destination, intoDirectory);
      }
    }
  }

  private void place(
      Selection.Source source, Archives archives, TreePath destination, boolean intoDirectory)
      throws IOException {
    if (source.isDirectory()) {
      copier.copyContents(source.tree(), source.path(), destination);
    } else if (archives instanceof Archives.Unpacked(Archives.Limits limits)
        && source.isFile()
        && ArchiveUnpacker.isArchive(source.tree(), source.path())) {
      new ArchiveUnpacker(limits, target, options)
          .unpack(source.tree(), source.path(), destination);
    } else if (intoDirectory) {
      copier.copy(source.tree(), source.path(), destination.resolve(source.name()));
    } else {
      copier.copyAs(source.tree(), source.path(), destination);
    }
  }
}
