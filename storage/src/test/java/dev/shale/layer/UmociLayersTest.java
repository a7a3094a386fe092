package dev.shale.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.blob.Compression;
import dev.shale.image.ImageConfig;
import dev.shale.image.Platform;
import dev.shale.linux.Kernel;
import dev.shale.linux.LinuxTree;
import dev.shale.registry.Programs;
import dev.shale.transport.layout.LayoutEdit;
import dev.shale.transport.layout.LayoutImage;
import dev.shale.transport.layout.OciLayout;
import dev.shale.tree.TreeDump;
import dev.shale.tree.TreePath;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** umoci makes of our layers the root that we make of them, and we of its layers what it does. */
@Tag("linux")
@Tag("peer")
@Kernel({Kernel.Feature.ROOT})
final class UmociLayersTest {
  private static final WhiteoutFormat FORMAT = WhiteoutFormat.OVERLAY_TRUSTED;
  private static final int STACKS = 40;
  private static final int HEIGHT = 3;

  @TempDir Path scratch;

  private static byte[] pack(LinuxTree tree) throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    PackOptions whole = PackOptions.of(FORMAT).withRoot(PackOptions.RootEntry.WRITE);
    new LayerPacker(whole).pack(tree, tar);
    return tar.toByteArray();
  }

  private List<byte[]> randomLayers(int seed) throws IOException {
    RandomLayers random = new RandomLayers(seed, RandomLayers.Ground.DISK);
    List<byte[]> layers = new ArrayList<>();
    for (int i = 0; i < HEIGHT; i++) {
      Path directory = Files.createDirectory(scratch.resolve("%d-layer%d".formatted(seed, i)));
      try (LinuxTree tree = random.plan().makeIn(LinuxTree.open(directory), i)) {
        layers.add(pack(tree));
      }
    }
    return layers;
  }

  private static OciLayout layout(Path path, List<byte[]> layers) throws IOException {
    OciLayout layout = OciLayout.create(path);
    try (LayoutEdit edit = layout.begin(ImageConfig.scratch(Platform.of("linux", "amd64")))) {
      for (byte[] tar : layers) {
        edit.append(Compression.GZIP, out -> out.write(tar), Optional.empty());
      }
      edit.commit("it");
    }
    return layout;
  }

  private static String byUs(OciLayout layout) throws IOException {
    LayoutImage image = layout.image("it");
    List<LayerContents> layers = new ArrayList<>();
    for (var layer : image.manifest().layers()) {
      try (InputStream tar =
          Compression.of(layer.mediaType()).decompress(image.blob(layer).open())) {
        byte[] bytes = new BufferedInputStream(tar).readAllBytes();
        TableOfContents toc = TableOfContents.scan(new ByteArrayInputStream(bytes));
        layers.add(LayerContents.ofTar(toc, () -> new ByteArrayInputStream(bytes)));
      }
    }
    return comparable(TreeDump.of(RootfsView.of(layers)));
  }

  private String byUmoci(Path layout, String name) throws IOException {
    Path root = scratch.resolve(name);
    Programs.run(
        scratch, List.of("umoci", "raw", "unpack", "--image", layout + ":it", root.toString()));
    try (LinuxTree tree = LinuxTree.open(root)) {
      return comparable(TreeDump.of(tree));
    }
  }

  /**
   * Without times, which umoci rounds, the root's own, which is the directory's it made, and
   * attributes that it leaves out: empty ones, and overlay's.
   */
  private static String comparable(String dump) {
    return dump.replaceAll(" @\\S+", "")
        .replaceAll("(?m) trusted\\.overlay\\.\\S+", "")
        .replaceAll("(?m) trusted\\.\\S+=(?= |$)", "")
        .replaceFirst("^\\. .*\n", "");
  }

  @Test
  void umociMakesTheSameRootOfOurLayers() throws IOException {
    for (int seed = 0; seed < STACKS; seed++) {
      Path path = scratch.resolve(seed + "-layout");
      OciLayout layout = layout(path, randomLayers(seed));
      assertEquals(byUmoci(path, seed + "-root"), byUs(layout), "seed " + seed);
    }
  }

  @Test
  void weMakeTheSameRootOfItsLayers() throws IOException {
    for (int seed = 0; seed < STACKS; seed++) {
      Path path = scratch.resolve(seed + "-layout");
      OciLayout layout = layout(path, randomLayers(seed).subList(0, 1));
      Path bundle = scratch.resolve(seed + "-bundle");
      Programs.run(scratch, List.of("umoci", "unpack", "--image", path + ":it", bundle.toString()));
      try (LinuxTree tree = LinuxTree.open(bundle.resolve("rootfs"))) {
        tree.remove(TreePath.ROOT);
        new RandomLayers(seed + STACKS, RandomLayers.Ground.ROOT).plan().makeIn(tree, seed);
      }
      Programs.run(scratch, List.of("umoci", "repack", "--image", path + ":it", bundle.toString()));
      try (LinuxTree tree = LinuxTree.open(bundle.resolve("rootfs"))) {
        assertEquals(comparable(TreeDump.of(tree)), byUs(layout), "seed " + seed);
      }
    }
  }
}
