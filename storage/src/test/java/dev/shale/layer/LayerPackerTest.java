package dev.shale.layer;

import static dev.shale.layer.LayerRecipe.path;
import static dev.shale.layer.LayerRecipe.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tar.TarEntry;
import dev.shale.tar.TarReader;
import dev.shale.tar.Xattrs;
import dev.shale.tree.FileContent;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LayerPackerTest {
  private static final WhiteoutFormat FORMAT = WhiteoutFormat.OVERLAY_TRUSTED;
  private static final PackOptions PLAIN = PackOptions.of(FORMAT);
  private static final NodeMeta META = NodeMeta.of(0644, Instant.ofEpochSecond(1000, 5));

  private final MemoryTree tree = new MemoryTree();

  private void create(String path, Node node) throws IOException {
    tree.create(path(path), node, FileContent.EMPTY);
  }

  private void file(String path, String content) throws IOException {
    byte[] bytes = utf8(content);
    tree.create(path(path), new Node.File(META, bytes.length), FileContent.of(bytes));
  }

  private void directory(String path) throws IOException {
    create(path, new Node.Directory(META.withMode(0755)));
  }

  private List<TarEntry> pack(PackOptions options) throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    new LayerPacker(options).pack(tree, tar);
    List<TarEntry> entries = new ArrayList<>();
    try (TarReader reader = new TarReader(new ByteArrayInputStream(tar.toByteArray()))) {
      Optional<TarEntry> entry = reader.next();
      while (entry.isPresent()) {
        entries.add(entry.get());
        entry = reader.next();
      }
    }
    return entries;
  }

  private List<String> names(PackOptions options) throws IOException {
    return pack(options).stream().map(entry -> text(entry.name())).toList();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
  }

  private OciException refusal() {
    return assertThrows(OciException.class, () -> pack(PLAIN));
  }

  @Test
  void writesEntriesInTheOrderOfAWalk() throws IOException {
    file("a-", "");
    directory("a");
    file("a/b", "");
    file("B", "");
    assertEquals(List.of("B", "a/", "a/b", "a-"), names(PLAIN));
  }

  @Test
  void writesTheRootWhenAsked() throws IOException {
    file("a", "");
    assertEquals(List.of("./", "a"), names(PLAIN.withRoot(PackOptions.RootEntry.WRITE)));
  }

  @Test
  void writesWhiteoutsWhereTheHiddenPathWouldBe() throws IOException {
    file("a", "");
    create("b", FORMAT.whiteout());
    file("c", "");
    assertEquals(List.of("a", ".wh.b", "c"), names(PLAIN));
  }

  @Test
  void writesWhiteoutsAsEmptyFilesWithoutMode() throws IOException {
    create("b", FORMAT.whiteout().withMeta(META));
    assertEquals(List.of(TarEntry.of(TarEntry.Type.FILE, utf8(".wh.b"), 0, 0)), pack(PLAIN));
  }

  @Test
  void writesTheOpaqueMarkerRightAfterItsDirectory() throws IOException {
    create("a", new Node.Directory(FORMAT.opaque(META)));
    file("a/!", "");
    List<TarEntry> entries = pack(PLAIN);
    assertEquals(List.of("a/", "a/.wh..wh..opq", "a/!"), names(PLAIN));
    assertEquals(Xattrs.NONE, entries.getFirst().xattrs());
  }

  @Test
  void laterTimesBecomeTheLatest() throws IOException {
    file("a", "");
    create("b", new Node.Fifo(META.withMtime(Instant.ofEpochSecond(900))));
    List<Instant> times =
        pack(PLAIN.withLatest(Instant.ofEpochSecond(950))).stream().map(TarEntry::mtime).toList();
    assertEquals(List.of(Instant.ofEpochSecond(950), Instant.ofEpochSecond(900)), times);
  }

  @Test
  void firstNameOfALinkedFileCarriesTheContent() throws IOException {
    file("b", "hello");
    tree.link(path("a"), path("b"));
    List<TarEntry> entries = pack(PLAIN);
    assertEquals(TarEntry.Type.FILE, entries.get(0).type());
    assertEquals(TarEntry.Type.HARD_LINK, entries.get(1).type());
    assertEquals("a", text(entries.get(1).linkName()));
  }

  @Test
  void linksCarryTheirFilesMetadata() throws IOException {
    NodeMeta meta = META.withOwner(3, 4).withXattrs(Xattrs.of("security.capability", utf8("x")));
    create("a", new Node.File(meta, 0));
    tree.link(path("b"), path("a"));
    List<TarEntry> entries = pack(PLAIN);
    assertEquals(entries.get(0).xattrs(), entries.get(1).xattrs());
    assertEquals(3, entries.get(1).uid());
  }

  @Test
  void reportsSocketsThatItLeftOut() throws IOException {
    create("s", new Node.Socket(META));
    PackedLayer packed = new LayerPacker(PLAIN).pack(tree, new ByteArrayOutputStream());
    assertEquals(List.of(path("s")), packed.sockets());
    assertEquals(Optional.empty(), packed.toc().find(path("s")));
  }

  @Test
  void packsWhiteoutOfTheLongestName() throws IOException {
    String longest = "x".repeat(TreePath.MAX_NAME_BYTES);
    create(longest, FORMAT.whiteout());
    assertEquals(List.of(".wh." + longest), names(PLAIN));
  }

  @Test
  void rejectsNameThatWouldBeAWhiteout() throws IOException {
    file(".wh.x", "");
    assertEquals(ErrorKind.INVALID, refusal().kind());
    assertEquals(
        "pack \".wh.x\": a layer cannot have a name that begins with \".wh.\"; rename or remove it",
        refusal().getMessage());
  }

  @Test
  void rejectsAttributeThatNoArchiveCanHold() throws IOException {
    create("a", new Node.File(META.withXattrs(Xattrs.of("user.a=b", new byte[0])), 0));
    assertEquals(
        "pack \"a\": write tar: attribute \"user.a=b\" has a = in its name, which no archive can"
            + " hold",
        refusal().getMessage());
  }

  @Test
  void rejectsFileWhoseContentOverlayHasElsewhere() throws IOException {
    NodeMeta meta = META.withXattrs(Xattrs.of("trusted.overlay.metacopy", new byte[0]));
    create("a", new Node.File(meta, 0));
    assertEquals(ErrorKind.UNSUPPORTED, refusal().kind());
    assertEquals(
        "pack \"a\": has the attribute trusted.overlay.metacopy, so its content is elsewhere; mount"
            + " overlay with redirect_dir=off,metacopy=off",
        refusal().getMessage());
  }
}
