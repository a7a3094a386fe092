package dev.shale.snapshot;

import dev.shale.image.ChainId;
import dev.shale.image.Digest;
import dev.shale.linux.LinuxTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The committed layers as directories, each under the chain ID of the stack that it completes. A
 * tree appears whole, by {@code rename(2)}, and never changes afterwards. Safe for use by several
 * threads and processes.
 */
public final class LayerTrees {
  private final Path directory;
  private final StagingArea staging;

  /** Uses {@code directory}, which exists; {@code staging} is on the same file system. */
  public LayerTrees(Path directory, StagingArea staging) {
    this.directory = directory;
    this.staging = staging;
  }

  /** Where the top layer of this stack is unpacked, if it is. */
  public Optional<Path> find(ChainId chain) {
    Path tree = pathOf(chain);
    return Files.isDirectory(tree) ? Optional.of(tree) : Optional.empty();
  }

  /** The chains whose top layer is unpacked here. */
  public List<ChainId> list() throws IOException {
    List<ChainId> chains = new ArrayList<>();
    try (DirectoryStream<Path> trees = Files.newDirectoryStream(directory)) {
      for (Path tree : trees) {
        chains.add(new ChainId(Digest.ofHex(tree.getFileName().toString())));
      }
    }
    return chains;
  }

  /**
   * Makes a tree durable, then visible as the top layer of {@code chain}. Where another process was
   * first, its tree stays: the two are equal.
   *
   * @param tree a complete tree on the same file system; gone from its place afterwards
   */
  public void publish(Path tree, ChainId chain) throws IOException {
    try (LinuxTree files = LinuxTree.open(tree)) {
      files.sync();
    }
    try {
      Files.move(tree, pathOf(chain));
    } catch (FileSystemException e) { // of several kinds, by when the other appeared
      if (find(chain).isEmpty()) {
        throw e;
      }
      Optional<StagedTree> bin = staging.discard(tree);
      if (bin.isPresent()) {
        bin.get().close();
      }
      return;
    }
    try (FileChannel parent = FileChannel.open(directory, StandardOpenOption.READ)) {
      parent.force(true);
    }
  }

  /**
   * Takes the tree of {@code chain}'s top layer out of sight; it is removed when the result is
   * closed. Empty if it is not here.
   */
  public Optional<StagedTree> delete(ChainId chain) throws IOException {
    return staging.discard(pathOf(chain));
  }

  private Path pathOf(ChainId chain) {
    return directory.resolve(chain.digest().hex());
  }
}
