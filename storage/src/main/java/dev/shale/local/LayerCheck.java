package dev.shale.local;

import dev.shale.blob.Blob;
import dev.shale.blob.Compression;
import dev.shale.blob.DigestingInputStream;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.layer.LayerVerifier;
import dev.shale.layer.TableOfContents;
import dev.shale.snapshot.LayerTrees;
import dev.shale.snapshot.StagedTree;
import dev.shale.snapshot.TreeForm;
import dev.shale.tree.FileTree;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Looks at one layer of a stack, in all the forms in which the store has it. */
final class LayerCheck {
  private static final int BUFFER_BYTES = 128 << 10;

  private final Parts parts;
  private final PlacedLayer layer;
  private final CheckRequest.Depth depth;

  private final List<String> blobFaults = new ArrayList<>();
  private Optional<Blob> blob = Optional.empty();
  private List<TreeState> trees = List.of();

  /**
   * A tree, and what is wrong with it.
   *
   * @param faults what its metadata shows
   * @param contentFaults what its bytes show beside
   */
  private record TreeState(LayerTrees.Tree tree, List<String> faults, List<String> contentFaults) {
    TreeState(LayerTrees.Tree tree) {
      this(tree, new ArrayList<>(), new ArrayList<>());
    }

    TreeForm form() {
      return tree.form();
    }

    boolean isSound() {
      return faults.isEmpty() && contentFaults.isEmpty();
    }

    FileTree open() throws IOException {
      return form().open(tree.path());
    }

    LayerVerifier verifier(FileTree files) {
      return new LayerVerifier(files, form().format(), form()::kept);
    }
  }

  LayerCheck(Parts parts, PlacedLayer layer, CheckRequest.Depth depth) {
    this.parts = parts;
    this.layer = layer;
    this.depth = depth;
  }

  /** Everything that is wrong with it. */
  List<Problem> run() throws IOException {
    Optional<TableOfContents> toc = readToc();
    blob = parts.content().find(layer.id().blob());
    trees = parts.trees().find(layer.chain()).stream().map(TreeState::new).toList();
    if (blob.isPresent()) {
      compareSize();
    }
    if (toc.isPresent()) {
      compareTrees(toc.get());
    }
    if (depth == CheckRequest.Depth.CONTENT) {
      readContent();
    }
    return problems(toc.isPresent());
  }

  private Optional<TableOfContents> readToc() throws IOException {
    try {
      return parts.layers().tables().find(layer.id().diffId());
    } catch (OciException e) {
      return Optional.empty();
    }
  }

  private Descriptor descriptor() {
    return layer.id().blob();
  }

  private void compareSize() throws IOException {
    OptionalLong size = parts.content().size(descriptor().digest());
    if (size.orElse(-1) != descriptor().size()) {
      blobFaults.add("has %d bytes, not %d".formatted(size.orElse(-1), descriptor().size()));
    }
  }

  private void compareTrees(TableOfContents toc) throws IOException {
    for (TreeState tree : trees) {
      if (tree.form().isReadable()) {
        try (FileTree files = tree.open()) {
          tree.faults().addAll(tree.verifier(files).compare(toc));
        }
      }
    }
  }

  private void readContent() throws IOException {
    if (blob.isPresent() && blobFaults.isEmpty()) {
      readBlob();
    } else if (layer.isMadeHere()) {
      readTrees();
    }
  }

  /** In one pass for each tree: the digest of the blob, the diff ID of its tar, and the files. */
  private void readBlob() throws IOException {
    List<Optional<TreeState>> passes = new ArrayList<>();
    for (TreeState tree : trees) {
      if (tree.form().isReadable()) {
        passes.add(Optional.of(tree));
      }
    }
    if (passes.isEmpty()) {
      passes.add(Optional.empty());
    }
    for (Optional<TreeState> tree : passes) {
      readBlob(tree);
      if (!blobFaults.isEmpty()) {
        trees.forEach(state -> state.contentFaults().clear()); // found by comparing with it
        return;
      }
    }
  }

  private void readBlob(Optional<TreeState> tree) throws IOException {
    try (InputStream packed = blob.orElseThrow().open();
        DigestingInputStream tar =
            new DigestingInputStream(
                Compression.of(descriptor().mediaType()).decompress(packed),
                layer.id().diffId().algorithm())) {
      if (tree.isPresent()) {
        compareContent(tree.get(), tar);
      }
      tar.transferTo(OutputStream.nullOutputStream());
      packed.transferTo(OutputStream.nullOutputStream());
      if (!tar.digest().equals(layer.id().diffId())) {
        blobFaults.add("its tar is " + tar.digest() + ", the config says another");
      }
    } catch (OciException e) {
      blobFaults.add(e.getMessage());
    }
  }

  private static void compareContent(TreeState tree, InputStream tar) throws IOException {
    try (FileTree files = tree.open()) {
      tree.contentFaults()
          .addAll(tree.verifier(files).compareContent(new BufferedInputStream(tar, BUFFER_BYTES)));
    }
  }

  /** A tree that stands for the layer has to give the bytes that the layer is named after. */
  private void readTrees() throws IOException {
    for (TreeState tree : trees) {
      if (tree.form().isExact() && tree.form().isReadable() && tree.isSound()) {
        try (InputStream in = new PackedTree(descriptor(), tree.tree()).open()) {
          in.transferTo(OutputStream.nullOutputStream());
        } catch (OciException e) {
          tree.contentFaults().add(e.getMessage());
        }
      }
    }
  }

  /** The trees that give the layer's bytes, so that they need not be here. */
  private Stream<TreeState> standIns() {
    return trees.stream().filter(tree -> layer.isMadeHere() && tree.form().isExact());
  }

  private List<Problem> problems(boolean hasToc) {
    boolean soundBlob = blob.isPresent() && blobFaults.isEmpty();
    boolean soundTree = standIns().anyMatch(TreeState::isSound);
    List<Problem> problems = new ArrayList<>();
    if (!blobFaults.isEmpty()) {
      problems.add(damaged("blob", blobFaults, remedyForBlob(soundTree)));
    }
    for (TreeState tree : trees) {
      if (!tree.isSound()) {
        List<String> faults = new ArrayList<>(tree.faults());
        faults.addAll(tree.contentFaults());
        problems.add(damaged("tree", faults, remedyFor(tree, soundBlob, soundTree)));
      }
    }
    if (blob.isEmpty() && standIns().findAny().isEmpty()) {
      problems.add(missing("blob", layer.remedyOfLoss()));
    }
    if (!hasToc && (soundBlob || soundTree)) {
      problems.add(missing("table of contents", new Remedy.Lossless(this::list)));
    }
    return problems;
  }

  private Remedy remedyForBlob(boolean soundTree) {
    return soundTree ? new Remedy.Lossless(this::removeBlob) : layer.remedyOfLoss();
  }

  private Remedy remedyFor(TreeState tree, boolean soundBlob, boolean soundTree) {
    if (soundBlob) {
      return new Remedy.Lossless(() -> unpackAgain(tree.form()));
    }
    return soundTree ? new Remedy.Lossless(() -> remove(tree.form())) : layer.remedyOfLoss();
  }

  private Problem damaged(String form, List<String> faults, Remedy remedy) {
    String more = faults.size() > 1 ? " (and %d more)".formatted(faults.size() - 1) : "";
    return new Problem(
        Finding.Kind.DAMAGED, form + " of " + layer.name(), faults.getFirst() + more, remedy);
  }

  private Problem missing(String form, Remedy remedy) {
    return new Problem(
        Finding.Kind.MISSING, form + " of " + layer.name(), "is not in the store", remedy);
  }

  private String removeBlob() throws IOException {
    parts.content().delete(descriptor().digest());
    return "removed; the tree gives the same bytes";
  }

  private String unpackAgain(TreeForm form) throws IOException {
    parts.layers().unpackAgain(layer.below(), layer.id(), form);
    return "unpacked again";
  }

  private String remove(TreeForm form) throws IOException {
    Optional<StagedTree> bin = parts.trees().delete(layer.chain(), form);
    if (bin.isPresent()) {
      bin.get().close();
    }
    return "removed; another tree gives the same";
  }

  private String list() throws IOException {
    parts.layers().listAgain(layer.id(), layer.chain());
    return "made again";
  }
}
