package dev.shale.local;

import dev.shale.blob.Blob;
import dev.shale.blob.Compression;
import dev.shale.blob.DigestingInputStream;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.layer.LayerVerifier;
import dev.shale.layer.TableOfContents;
import dev.shale.snapshot.LayerTrees;
import dev.shale.tree.FileTree;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Looks at one layer of a stack, in all the forms in which the store has it. */
final class LayerCheck {
  private static final int BUFFER_BYTES = 128 << 10;

  private final Parts parts;
  private final PlacedLayer layer;
  private final CheckRequest.Depth depth;

  private final List<String> blobFaults = new ArrayList<>();
  private final List<String> treeFaults = new ArrayList<>();
  private Optional<Blob> blob = Optional.empty();
  private List<LayerTrees.Tree> trees = List.of();

  LayerCheck(Parts parts, PlacedLayer layer, CheckRequest.Depth depth) {
    this.parts = parts;
    this.layer = layer;
    this.depth = depth;
  }

  /** Everything that is wrong with it. */
  List<Problem> run() throws IOException {
    Optional<TableOfContents> toc = readToc();
    blob = parts.content().find(layer.id().blob());
    trees = parts.trees().find(layer.chain());
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
    for (LayerTrees.Tree tree : trees) {
      try (FileTree files = tree.form().open(tree.path())) {
        treeFaults.addAll(verifier(tree, files).compare(toc));
      }
    }
  }

  private static LayerVerifier verifier(LayerTrees.Tree tree, FileTree files) {
    return new LayerVerifier(files, tree.form().format(), tree.form()::kept);
  }

  private void readContent() throws IOException {
    if (blob.isPresent() && blobFaults.isEmpty()) {
      readBlob();
    } else if (standsForLayer() && treeFaults.isEmpty()) {
      readTree();
    }
  }

  /** In one pass: the digest of the blob, the diff ID of its tar, and the files of the tree. */
  private void readBlob() throws IOException {
    try (InputStream packed = blob.orElseThrow().open();
        DigestingInputStream tar =
            new DigestingInputStream(
                Compression.of(descriptor().mediaType()).decompress(packed),
                layer.id().diffId().algorithm())) {
      if (!trees.isEmpty()) {
        compareContent(tar);
      }
      tar.transferTo(OutputStream.nullOutputStream());
      packed.transferTo(OutputStream.nullOutputStream());
      if (!tar.digest().equals(layer.id().diffId())) {
        blobFaults.add("its tar is " + tar.digest() + ", the config says another");
      }
    } catch (OciException e) {
      blobFaults.add(e.getMessage());
    }
    if (!blobFaults.isEmpty()) {
      treeFaults.clear(); // they were found by comparing with something wrong
    }
  }

  private void compareContent(InputStream tar) throws IOException {
    LayerTrees.Tree tree = trees.getFirst();
    try (FileTree files = tree.form().open(tree.path())) {
      treeFaults.addAll(
          verifier(tree, files).compareContent(new BufferedInputStream(tar, BUFFER_BYTES)));
    }
  }

  /** Whether a tree gives the layer's bytes, so that they need not be here. */
  private boolean standsForLayer() {
    return layer.isMadeHere() && trees.stream().anyMatch(tree -> tree.form().isExact());
  }

  /** The tree has to give the bytes that the layer is named after. */
  private void readTree() throws IOException {
    try (InputStream in = parts.layers().packed(layer.id(), layer.chain()).open()) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (OciException e) {
      treeFaults.add(e.getMessage());
    }
  }

  private List<Problem> problems(boolean hasToc) {
    boolean soundBlob = blob.isPresent() && blobFaults.isEmpty();
    boolean soundTree = standsForLayer() && treeFaults.isEmpty();
    List<Problem> problems = new ArrayList<>();
    if (!blobFaults.isEmpty()) {
      problems.add(damaged("blob", blobFaults, remedyForBlob(soundTree)));
    }
    if (!treeFaults.isEmpty()) {
      problems.add(damaged("tree", treeFaults, remedyForTree(soundBlob)));
    }
    if (blob.isEmpty() && !standsForLayer()) {
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

  private Remedy remedyForTree(boolean soundBlob) {
    return soundBlob ? new Remedy.Lossless(this::unpackAgain) : layer.remedyOfLoss();
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

  private String unpackAgain() throws IOException {
    parts.layers().unpackAgain(layer.below(), layer.id());
    return "unpacked again";
  }

  private String list() throws IOException {
    parts.layers().listAgain(layer.id(), layer.chain());
    return "made again";
  }
}
