package dev.shale.output;

import dev.shale.container.Spool;
import dev.shale.error.OciException;
import dev.shale.file.FileDraft;
import dev.shale.image.LayerId;
import dev.shale.layer.Expansion;
import dev.shale.layer.LayerPacker;
import dev.shale.layer.LayerStream;
import dev.shale.layer.PackOptions;
import dev.shale.layer.RootApplier;
import dev.shale.layer.WhiteoutFormat;
import dev.shale.linux.LinuxTree;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.snapshot.StagedTree;
import dev.shale.transport.ImageSource;
import dev.shale.tree.FileTree;
import dev.shale.tree.MappedTree;
import dev.shale.tree.TreePath;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes roots of images of a store. Each layer is read once, and nothing is mounted.
 *
 * <p>Spec: BuildKit, "Local and tar exporters".
 */
public final class RootOutput {
  private final LocalStore store;

  /** Writes of {@code store}, which stays the caller's to close. */
  public RootOutput(LocalStore store) {
    this.store = store;
  }

  /**
   * The root of an image.
   *
   * @param directory the one of the output that it goes into; empty for the output itself
   */
  public record Root(StoredImage image, String directory) {
    TreePath place() {
      return TreePath.of(directory);
    }
  }

  /**
   * Writes a tar with the owners that the images say, and hard links.
   *
   * @param out stays open
   */
  public void tar(List<Root> roots, OutputStream out) throws IOException {
    try (StagedTree temporary = store.temporary();
        Spool spool = new Spool(temporary.path())) {
      SpooledTree all = new SpooledTree(spool);
      for (Root root : roots) {
        unpack(root.image(), all.within(root.place()));
      }
      BufferedOutputStream buffered = new BufferedOutputStream(out);
      new LayerPacker(PackOptions.of(WhiteoutFormat.PLAIN)).pack(all, buffered);
      buffered.flush();
    }
  }

  /**
   * Writes a tar to a file, which appears whole or not at all; where there is a pipe or device, to
   * that.
   */
  public void tar(List<Root> roots, Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      try (OutputStream out = Files.newOutputStream(file)) {
        tar(roots, out);
      }
      return;
    }
    Path target = file.toAbsolutePath();
    if (!Files.isDirectory(target.resolveSibling(""))) {
      throw OciException.notFound("write %s: its directory is not there", file);
    }
    try (FileDraft draft = FileDraft.beside(target)) {
      tar(roots, Channels.newOutputStream(draft.channel()));
      draft.commit();
    }
  }

  /**
   * Writes files into a directory, made if need be, beside what it has; files that it has are
   * replaced. All belong to whoever makes them, and have no attributes but the user's own. Until
   * all are there, none is.
   *
   * @throws dev.shale.error.OciException CONFLICT if there is a directory where a file is to be, or
   *     the other way round
   */
  public void directory(List<Root> roots, Path directory) throws IOException {
    try (DirectoryDraft draft = DirectoryDraft.in(directory)) {
      for (Root root : roots) {
        Path place = Files.createDirectories(draft.files().resolve(root.directory()));
        try (LinuxTree files = LinuxTree.open(place)) {
          unpack(root.image(), new MappedTree(files, draft.owner()));
        }
      }
      draft.commit();
    }
  }

  private void unpack(StoredImage image, FileTree tree) throws IOException {
    RootApplier applier = new RootApplier(tree, RootApplier.DirectoryLinks.REPLACED);
    try (ImageSource source = store.source(image)) {
      for (LayerId layer : image.layers()) {
        try (InputStream packed = source.blob(layer.blob()).open();
            LayerStream stream = new LayerStream(packed, layer.blob(), layer.diffId())) {
          applier.apply(Expansion.unlimited(), stream.tar());
          stream.finish();
        }
      }
    }
    applier.finish();
  }
}
