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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The committed layers as directories, each under the chain ID of the stack that it completes, in a
 * directory for each form. A tree appears whole, by {@code rename(2)}, and never changes
 * afterwards. Safe for use by several threads and processes.
 */
public final class LayerTrees {
  private final Path directory;
  private final StagingArea staging;

  /** Uses {@code directory}, which exists; {@code staging} is on the same file system. */
  public LayerTrees(Path directory, StagingArea staging) {
    this.directory = directory;
    this.staging = staging;
  }

  /** A layer's tree. */
  public record Tree(Path path, TreeForm form) {}

  /** Where the top layer of this stack is unpacked in a form, if it is. */
  public Optional<Path> find(ChainId chain, TreeForm form) {
    Path tree = pathOf(chain, form);
    return Files.isDirectory(tree) ? Optional.of(tree) : Optional.empty();
  }

  /** Every form in which the top layer of this stack is unpacked. */
  public List<Tree> find(ChainId chain) throws IOException {
    List<Tree> trees = new ArrayList<>();
    for (TreeForm form : forms()) {
      find(chain, form).map(path -> new Tree(path, form)).ifPresent(trees::add);
    }
    return trees;
  }

  private List<TreeForm> forms() throws IOException {
    List<TreeForm> forms = new ArrayList<>();
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(directory)) {
      for (Path form : directories) {
        forms.add(TreeForm.parse(form.getFileName().toString()));
      }
    }
    return forms;
  }

  /** The chains whose top layer is unpacked here, in whatever form. */
  public Set<ChainId> list() throws IOException {
    Set<ChainId> chains = new LinkedHashSet<>();
    for (TreeForm form : forms()) {
      try (DirectoryStream<Path> trees = Files.newDirectoryStream(directoryOf(form))) {
        for (Path tree : trees) {
          chains.add(new ChainId(Digest.ofHex(tree.getFileName().toString())));
        }
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
  public void publish(Path tree, ChainId chain, TreeForm form) throws IOException {
    try (LinuxTree files = LinuxTree.open(tree)) {
      files.sync();
    }
    Path parent = Files.createDirectories(directoryOf(form));
    try {
      Files.move(tree, pathOf(chain, form));
    } catch (FileSystemException e) { // of several kinds, by when the other appeared
      if (find(chain, form).isEmpty()) {
        throw e;
      }
      Optional<StagedTree> bin = staging.discard(tree);
      if (bin.isPresent()) {
        bin.get().close();
      }
      return;
    }
    try (FileChannel channel = FileChannel.open(parent, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * Takes the trees of {@code chain}'s top layer out of sight; they are removed when the results
   * are closed. Empty if there are none.
   */
  public List<StagedTree> delete(ChainId chain) throws IOException {
    List<StagedTree> bins = new ArrayList<>();
    for (Tree tree : find(chain)) {
      staging.discard(tree.path()).ifPresent(bins::add);
    }
    return bins;
  }

  /** As {@link #delete(ChainId)}, only the tree of a form. */
  public Optional<StagedTree> delete(ChainId chain, TreeForm form) throws IOException {
    return staging.discard(pathOf(chain, form));
  }

  private Path directoryOf(TreeForm form) {
    return directory.resolve(form.toString());
  }

  private Path pathOf(ChainId chain, TreeForm form) {
    return directoryOf(form).resolve(chain.digest().hex());
  }
}
