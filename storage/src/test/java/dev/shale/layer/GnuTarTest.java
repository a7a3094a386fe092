package dev.shale.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.linux.Kernel;
import dev.shale.linux.LinuxTree;
import dev.shale.tree.FileContent;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreeDump;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GNU tar's opinion of our archives, and ours of its. */
@Tag("peer")
@Kernel(Kernel.Feature.ROOT)
class GnuTarTest {
  private static final PackOptions PLAIN =
      PackOptions.of(WhiteoutFormat.OVERLAY_USER).withRoot(PackOptions.RootEntry.WRITE);

  private static final int TREES = 30;

  @TempDir Path scratch;

  private LinuxTree emptyTree(String name) throws IOException {
    LinuxTree tree = LinuxTree.open(Files.createDirectories(scratch.resolve(name)));
    tree.remove(TreePath.ROOT);
    tree.setMeta(TreePath.ROOT, NodeMeta.of(0755, Instant.EPOCH));
    return tree;
  }

  /** Trees without whiteouts, which mean nothing to GNU tar. */
  private static void makeRandom(LinuxTree tree, int seed) throws IOException {
    new RandomLayers(seed, RandomLayers.Ground.ROOT).plan().makeIn(tree, seed);
  }

  private Path packed(LinuxTree tree) throws IOException {
    Path archive = scratch.resolve("packed.tar");
    try (OutputStream out = Files.newOutputStream(archive)) {
      new LayerPacker(PLAIN).pack(tree, out);
    }
    return archive;
  }

  private void tar(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tar", "--xattrs", "--xattrs-include=*"));
    command.addAll(List.of("--numeric-owner", "--same-permissions", "--same-owner"));
    command.addAll(List.of(arguments));
    Path messages = scratch.resolve("messages");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    int status = builder.redirectOutput(messages.toFile()).start().waitFor();
    assertEquals(
        0, status, command + ": " + Files.readString(messages, StandardCharsets.ISO_8859_1));
  }

  @Test
  void extractsWhatWePack() throws IOException, InterruptedException {
    for (int seed = 0; seed < TREES; seed++) {
      try (LinuxTree ours = emptyTree("ours");
          LinuxTree theirs = emptyTree("theirs")) {
        makeRandom(ours, seed);
        tar("-C", scratch.resolve("theirs").toString(), "-xf", packed(ours).toString());
        assertEquals(TreeDump.of(ours), TreeDump.of(theirs), "seed " + seed);
      }
    }
  }

  @Test
  void createsWhatWeApply() throws IOException, InterruptedException {
    Path archive = scratch.resolve("theirs.tar");
    for (int seed = 0; seed < TREES; seed++) {
      try (LinuxTree theirs = emptyTree("theirs");
          LinuxTree ours = emptyTree("ours")) {
        makeRandom(theirs, seed);
        create(archive, "theirs");
        apply(archive, ours);
        assertEquals(
            withoutLinkedSpecials(TreeDump.of(theirs)),
            withoutLinkedSpecials(TreeDump.of(ours)),
            "seed " + seed);
      }
    }
  }

  /** GNU tar writes each name of a device or pipe as one of its own. */
  private static String withoutLinkedSpecials(String dump) {
    return dump.replaceAll("(?m)^(\\S+ (?:char|block|fifo) .*) == \\S+$", "$1");
  }

  private void create(Path archive, String tree) throws IOException, InterruptedException {
    tar(
        "--format=posix",
        "-S",
        "-C",
        scratch.resolve(tree).toString(),
        "-cf",
        archive.toString(),
        ".");
  }

  private static TableOfContents apply(Path archive, LinuxTree tree) throws IOException {
    try (InputStream in = Files.newInputStream(archive)) {
      return new LayerApplier(tree, WhiteoutFormat.OVERLAY_USER).apply(in);
    }
  }

  @Test
  void sparseFilesAreReadWholeFromTheirArchive() throws IOException, InterruptedException {
    Path archive = scratch.resolve("sparse.tar");
    try (LinuxTree ours = emptyTree("ours");
        LinuxTree theirs = emptyTree("theirs")) {
      NodeMeta meta = NodeMeta.of(0644, Instant.EPOCH);
      theirs.create(TreePath.of("sparse"), new Node.File(meta, 0), FileContent.EMPTY);
      Path file = scratch.resolve("theirs/sparse");
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 3 << 20);
      }
      create(archive, "theirs");
      TableOfContents toc = apply(archive, ours);
      RootfsView view =
          RootfsView.of(List.of(LayerContents.ofTar(toc, () -> Files.newInputStream(archive))));
      assertEquals(TreeDump.of(theirs), TreeDump.of(ours));
      assertEquals(TreeDump.of(theirs), TreeDump.of(view));
    }
  }
}
