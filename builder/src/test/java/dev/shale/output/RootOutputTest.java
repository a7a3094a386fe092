package dev.shale.output;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import dev.shale.image.History;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageEdit;
import dev.shale.image.LayerId;
import dev.shale.image.Platform;
import dev.shale.layer.TableOfContents;
import dev.shale.layer.TocEntry;
import dev.shale.local.LocalStore;
import dev.shale.local.StackingChoice;
import dev.shale.local.StoredImage;
import dev.shale.snapshot.Stacking;
import dev.shale.tree.FileContent;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RootOutputTest {
  private static final Instant TIME = Instant.ofEpochSecond(77);

  @TempDir Path temp;
  private LocalStore store;
  private StoredImage image;

  /** Two layers: a file that the second has another of, one that both have, and a hard link. */
  @BeforeEach
  void makeImage() throws IOException {
    store = LocalStore.open(temp.resolve("store"), StackingChoice.of(Stacking.none()));
    MemoryTree lower = new MemoryTree();
    directory(lower, "d", 0555);
    file(lower, "d/old", "old", 0640);
    file(lower, "f", "lower", 0644);
    MemoryTree upper = new MemoryTree();
    file(upper, "f", "upper", 04755);
    upper.link(TreePath.of("g"), TreePath.of("f"));
    image = image(lower, upper);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private static void directory(MemoryTree tree, String path, int mode) throws IOException {
    tree.create(
        TreePath.of(path),
        new Node.Directory(NodeMeta.of(mode, TIME).withOwner(7, 8)),
        FileContent.EMPTY);
  }

  private static void file(MemoryTree tree, String path, String text, int mode) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    tree.create(
        TreePath.of(path),
        new Node.File(NodeMeta.of(mode, TIME).withOwner(7, 8), bytes.length),
        FileContent.of(bytes));
  }

  private StoredImage image(MemoryTree... trees) throws IOException {
    List<LayerId> layers = new ArrayList<>();
    ImageEdit edit = ImageConfig.scratch(Platform.of("linux", "amd64")).edit();
    for (MemoryTree tree : trees) {
      LayerId layer = store.store(tree, layers);
      layers.add(layer);
      edit.append(layer.diffId(), History.ofLayer(TIME, "test"));
    }
    return store.add(edit.build(), layers, Optional.empty());
  }

  private List<RootOutput.Root> roots(String... directories) {
    return Stream.of(directories).map(directory -> new RootOutput.Root(image, directory)).toList();
  }

  private static int mode(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:mode") & 07777;
  }

  private List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> !file.equals(directory))
          .map(file -> directory.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void directoryHasTheRootAndItsOwnerIsWhoMadeIt() throws IOException {
    Path out = temp.resolve("a/out");
    new RootOutput(store).directory(roots(""), out);
    assertEquals(List.of("d", "d/old", "f", "g"), names(out));
    assertEquals("upper", Files.readString(out.resolve("f")));
    assertEquals(04755, mode(out.resolve("f")));
    assertEquals(0555, mode(out.resolve("d")));
    assertEquals(TIME, Files.getLastModifiedTime(out.resolve("d")).toInstant());
    assertEquals(
        Files.getAttribute(out.resolve("f"), "unix:ino"),
        Files.getAttribute(out.resolve("g"), "unix:ino"));
    assertEquals(
        Files.getAttribute(temp, "unix:uid"), Files.getAttribute(out.resolve("f"), "unix:uid"));
  }

  @Test
  void directoryKeepsWhatTheRootDoesNotHave() throws IOException {
    Path out = temp.resolve("out");
    Files.createDirectories(out.resolve("d"));
    Files.writeString(out.resolve("d/mine"), "mine");
    Files.writeString(out.resolve("f"), "mine");
    new RootOutput(store).directory(roots(""), out);
    assertEquals(List.of("d", "d/mine", "d/old", "f", "g"), names(out));
    assertEquals("upper", Files.readString(out.resolve("f")));
  }

  @Test
  void directoryWhereAFileIsToBeIsRefusedAndNothingIsChanged() throws IOException {
    Path out = temp.resolve("out");
    Files.createDirectories(out.resolve("g"));
    OciException refused =
        assertThrows(OciException.class, () -> new RootOutput(store).directory(roots(""), out));
    assertTrue(refused.getMessage().endsWith("; remove it first"), refused.getMessage());
    assertEquals(List.of("g"), names(out));
  }

  @Test
  void nothingIsLeftOfAnOutputThatFails() throws IOException {
    Files.createDirectories(temp.resolve("out"));
    store.remove(image);
    store.sweep();
    RootOutput output = new RootOutput(store);
    Path made = temp.resolve("out/made");
    assertThrows(OciException.class, () -> output.directory(roots(""), made));
    assertThrows(OciException.class, () -> output.tar(roots(""), temp.resolve("out/tar")));
    assertEquals(List.of(), names(temp.resolve("out")));
  }

  @Test
  void tarHasOwnersAndLinks() throws IOException {
    Path file = temp.resolve("tar");
    Files.writeString(file, "before");
    new RootOutput(store).tar(roots(""), file);
    TableOfContents toc = read(Files.readAllBytes(file));
    assertEquals(List.of("d", "d/old", "f", "g"), paths(toc));
    TocEntry.File found =
        (TocEntry.File)
            toc.entries().stream()
                .filter(entry -> entry.path().equals(TreePath.of("f")))
                .findFirst()
                .orElseThrow();
    assertEquals(7, found.node().meta().uid());
    assertTrue(toc.entries().getLast() instanceof TocEntry.Link);
  }

  private static TableOfContents read(byte[] tar) throws IOException {
    return TableOfContents.scan(new ByteArrayInputStream(tar));
  }

  private static List<String> paths(TableOfContents toc) {
    return toc.entries().stream()
        .map(TocEntry::path)
        .filter(path -> !path.isRoot())
        .map(TreePath::toString)
        .toList();
  }

  @Test
  void severalRootsHaveDirectoriesOfTheirOwn() throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    new RootOutput(store).tar(roots("linux_amd64", "linux_arm64"), tar);
    assertEquals(
        List.of(
            "linux_amd64",
            "linux_amd64/d",
            "linux_amd64/d/old",
            "linux_amd64/f",
            "linux_amd64/g",
            "linux_arm64",
            "linux_arm64/d",
            "linux_arm64/d/old",
            "linux_arm64/f",
            "linux_arm64/g"),
        paths(read(tar.toByteArray())));
    Path out = temp.resolve("out");
    new RootOutput(store).directory(roots("linux_amd64", "linux_arm64"), out);
    assertFalse(Files.exists(out.resolve("f")));
    assertEquals("upper", Files.readString(out.resolve("linux_arm64/g")));
  }

  @Test
  void tarOfEqualImagesIsEqual() throws IOException {
    ByteArrayOutputStream one = new ByteArrayOutputStream();
    ByteArrayOutputStream other = new ByteArrayOutputStream();
    new RootOutput(store).tar(roots(""), one);
    new RootOutput(store).tar(roots(""), other);
    assertArrayEquals(one.toByteArray(), other.toByteArray());
  }
}
