package dev.shale.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tar.Xattrs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link FileTree} owes its callers; each implementation's test extends this. */
public interface FileTreeContract {
  Instant TIME = Instant.ofEpochSecond(1_700_000_000, 123_456_789);
  NodeMeta META = NodeMeta.of(0644, TIME);
  Node DIRECTORY = new Node.Directory(NodeMeta.of(0755, TIME));

  /** The {@code security.capability} of a real {@code newuidmap}: binary, with NULs in it. */
  byte[] CAPABILITY = HexFormat.of().parseHex("0100000280000000000000000000000000000000");

  /** A tree with nothing in it. */
  FileTree tree() throws IOException;

  @AfterEach
  default void closeEmptied() throws IOException {
    tree().remove(TreePath.ROOT);
    tree().close();
  }

  @Test
  default void findsWhatWasCreated() throws IOException {
    NodeMeta meta = new NodeMeta(0640, 12, 34, TIME, Xattrs.NONE);
    create("f", new Node.File(meta, 5), bytes("hello"));
    assertEquals(new Node.File(meta, 5), node("f"));
    assertArrayEquals(bytes("hello"), content("f"));
  }

  @Test
  default void findsNothingWhereNothingIs() throws IOException {
    assertTrue(tree().find(TreePath.of("none")).isEmpty());
    assertTrue(tree().find(TreePath.of("none/below")).isEmpty());
  }

  @Test
  default void keepsEveryTypeOfNode() throws IOException {
    List<Node> nodes =
        List.of(
            DIRECTORY,
            new Node.File(META, 0),
            new Node.Symlink(NodeMeta.of(0777, TIME), bytes("/etc/../x")),
            new Node.Fifo(META),
            new Node.Socket(META));
    for (int i = 0; i < nodes.size(); i++) {
      create("n" + i, nodes.get(i));
    }
    for (int i = 0; i < nodes.size(); i++) {
      assertEquals(nodes.get(i), node("n" + i));
    }
  }

  @Test
  default void keepsWhiteoutDevice() throws IOException {
    Node.Device whiteout = new Node.Device(META, Node.Device.Kind.CHARACTER, 0, 0);
    create("gone", whiteout);
    assertEquals(whiteout, node("gone"));
  }

  @Test
  default void givesModeWhateverTheUmask() throws IOException {
    create("d", new Node.Directory(NodeMeta.of(01777, TIME)));
    create("d/f", new Node.File(NodeMeta.of(0666, TIME), 0));
    assertEquals(01777, node("d").meta().mode());
    assertEquals(0666, node("d/f").meta().mode());
  }

  @Test
  default void keepsSetIdBitsOfAnotherOwner() throws IOException {
    NodeMeta meta = new NodeMeta(06755, 7, 8, TIME, Xattrs.NONE);
    create("f", new Node.File(meta, 1), bytes("x"));
    assertEquals(meta, node("f").meta());
    NodeMeta other = meta.withOwner(9, 10);
    tree().setMeta(TreePath.of("f"), other);
    assertEquals(other, node("f").meta());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, -1_000_000, 1, 2_000_000_000L, 4_000_000_000L})
  default void keepsNanosecondsOfAnyTime(long second) throws IOException {
    Instant time = Instant.ofEpochSecond(second, 999_999_999);
    create("f", new Node.File(META.withMtime(time), 1), bytes("x"));
    assertEquals(time, node("f").meta().mtime());
  }

  @Test
  default void keepsOwnerAndTimeOfSymlink() throws IOException {
    NodeMeta meta = new NodeMeta(0777, 5, 6, TIME, Xattrs.NONE);
    create("link", new Node.Symlink(meta, bytes("nowhere")));
    assertEquals(meta, node("link").meta());
  }

  @Test
  default void givesSymlinkEveryPermission() throws IOException {
    create("link", new Node.Symlink(NodeMeta.of(0600, TIME), bytes("x")));
    tree().setMeta(TreePath.of("link"), NodeMeta.of(0400, TIME));
    assertEquals(0777, node("link").meta().mode());
  }

  @Test
  default void keepsAttributes() throws IOException {
    Xattrs xattrs =
        Xattrs.of("user.a", bytes("1"))
            .with("user.empty", new byte[0])
            .with("security.capability", CAPABILITY);
    NodeMeta meta = META.withXattrs(xattrs);
    create("f", new Node.File(meta.withOwner(3, 4), 1), bytes("x"));
    create("d", new Node.Directory(meta.withXattrs(Xattrs.of("user.d", CAPABILITY))));
    assertEquals(xattrs, node("f").meta().xattrs());
    assertEquals(Xattrs.of("user.d", CAPABILITY), node("d").meta().xattrs());
  }

  @Test
  default void keepsLongAttributes() throws IOException {
    Xattrs xattrs = Xattrs.of("user.long", new byte[3000]);
    create("f", new Node.File(META.withXattrs(xattrs), 0));
    assertEquals(xattrs, node("f").meta().xattrs());
  }

  @Test
  default void removesAttributesNotGiven() throws IOException {
    create("f", new Node.File(META.withXattrs(Xattrs.of("user.old", bytes("1"))), 0));
    NodeMeta meta = META.withXattrs(Xattrs.of("user.new", bytes("2")));
    tree().setMeta(TreePath.of("f"), meta);
    assertEquals(meta, node("f").meta());
  }

  @Test
  default void setsMetadataOfRoot() throws IOException {
    NodeMeta meta = new NodeMeta(0711, 1, 2, TIME, Xattrs.of("user.root", bytes("r")));
    tree().setMeta(TreePath.ROOT, meta);
    assertEquals(new Node.Directory(meta), tree().find(TreePath.ROOT).orElseThrow().node());
  }

  @Test
  default void refusesMetadataForNothing() {
    assertRefused(ErrorKind.NOT_FOUND, () -> tree().setMeta(TreePath.of("none"), META));
  }

  @Test
  default void listsInOrderOfBytes() throws IOException {
    List<byte[]> names = new ArrayList<>();
    for (String hex : List.of("ff", "41", "0a", "c3a9", "4120", "61", "80", "2e2e2e", "2e41")) {
      names.add(HexFormat.of().parseHex(hex));
    }
    create("d", DIRECTORY);
    for (byte[] name : names) {
      tree().create(TreePath.of("d").child(name), new Node.File(META, 0), FileContent.EMPTY);
    }
    names.sort(Arrays::compareUnsigned);
    List<TreeEntry> entries = tree().list(TreePath.of("d"));
    assertEquals(
        names.stream().map(name -> TreePath.of("d").child(name)).toList(),
        entries.stream().map(TreeEntry::path).toList());
  }

  @Test
  default void listsWhatFindFinds() throws IOException {
    create("d", DIRECTORY);
    create("d/f", new Node.File(META.withXattrs(Xattrs.of("user.a", bytes("1"))), 1), bytes("x"));
    create("d/link", new Node.Symlink(META.withMode(0777), bytes("f")));
    for (TreeEntry entry : tree().list(TreePath.of("d"))) {
      assertEquals(tree().find(entry.path()).orElseThrow(), entry);
    }
  }

  @Test
  default void listsLargeDirectoryWhole() throws IOException {
    for (int i = 0; i < 3000; i++) {
      create("a-name-of-some-length-" + i, new Node.File(META, 0));
    }
    assertEquals(3000, tree().list(TreePath.ROOT).size());
  }

  @Test
  default void refusesToListWhatIsNoDirectory() throws IOException {
    create("f", new Node.File(META, 0));
    create("link", new Node.Symlink(META, bytes(".")));
    assertRefused(ErrorKind.INVALID, () -> tree().list(TreePath.of("f")));
    assertRefused(ErrorKind.INVALID, () -> tree().list(TreePath.of("link")));
    assertRefused(ErrorKind.NOT_FOUND, () -> tree().list(TreePath.of("none")));
  }

  @Test
  default void refusesToReadWhatIsNoFile() throws IOException {
    create("d", DIRECTORY);
    create("f", new Node.File(META, 0));
    create("link", new Node.Symlink(META, bytes("f")));
    create("pipe", new Node.Fifo(META));
    assertRefused(ErrorKind.INVALID, () -> content("d"));
    assertRefused(ErrorKind.INVALID, () -> content("link"));
    assertRefused(ErrorKind.INVALID, () -> content("pipe"));
    assertRefused(ErrorKind.NOT_FOUND, () -> content("none"));
  }

  @Test
  default void refusesToReplace() throws IOException {
    create("f", new Node.File(META, 1), bytes("x"));
    create("link", new Node.Symlink(META, bytes("new")));
    assertRefused(ErrorKind.CONFLICT, () -> create("f", new Node.File(META, 0)));
    assertRefused(ErrorKind.CONFLICT, () -> create("f", DIRECTORY));
    assertRefused(ErrorKind.CONFLICT, () -> create("link", new Node.File(META, 0)));
    assertArrayEquals(bytes("x"), content("f"));
    assertTrue(tree().find(TreePath.of("new")).isEmpty());
  }

  @Test
  default void refusesToMakeRoot() {
    assertRefused(
        ErrorKind.CONFLICT, () -> tree().create(TreePath.ROOT, DIRECTORY, FileContent.EMPTY));
  }

  @Test
  default void refusesToCreateWithoutParent() throws IOException {
    create("f", new Node.File(META, 0));
    assertRefused(ErrorKind.NOT_FOUND, () -> create("none/x", new Node.File(META, 0)));
    assertRefused(ErrorKind.INVALID, () -> create("f/x", new Node.File(META, 0)));
  }

  @Test
  default void refusesLinkWithoutTarget() {
    assertRefused(ErrorKind.INVALID, () -> create("link", new Node.Symlink(META, new byte[0])));
  }

  @ParameterizedTest
  @ValueSource(strings = {"real", ".", "/", "../../../../../../../../../..", "/tmp"})
  default void passesNoLink(String target) throws IOException {
    create("real", DIRECTORY);
    create("real/f", new Node.File(META, 0));
    create("link", new Node.Symlink(META, bytes(target)));
    TreePath below = TreePath.of("link/f");
    TreePath deeper = TreePath.of("link/d/f");
    assertRefused(ErrorKind.INVALID, () -> tree().find(below));
    assertRefused(ErrorKind.INVALID, () -> tree().find(deeper));
    assertRefused(ErrorKind.INVALID, () -> tree().list(TreePath.of("link/d")));
    assertRefused(ErrorKind.INVALID, () -> content("link/f"));
    assertRefused(ErrorKind.INVALID, () -> create("link/new", new Node.File(META, 0)));
    assertRefused(ErrorKind.INVALID, () -> create("link/new", DIRECTORY));
    assertRefused(ErrorKind.INVALID, () -> tree().setMeta(below, META));
    assertRefused(ErrorKind.INVALID, () -> tree().remove(below));
    assertRefused(ErrorKind.INVALID, () -> tree().link(below, TreePath.of("real/f")));
    assertRefused(ErrorKind.INVALID, () -> tree().link(TreePath.of("new"), below));
  }

  @Test
  default void setsMetadataOfLinkNotOfItsTarget() throws IOException {
    create("f", new Node.File(META, 0));
    create("link", new Node.Symlink(META, bytes("f")));
    tree().setMeta(TreePath.of("link"), NodeMeta.of(0777, Instant.EPOCH).withOwner(1, 1));
    assertEquals(META, node("f").meta());
    assertEquals(Instant.EPOCH, node("link").meta().mtime());
  }

  @Test
  default void linksShareOneNode() throws IOException {
    create("f", new Node.File(META, 1), bytes("x"));
    create("other", new Node.File(META, 1), bytes("x"));
    tree().link(TreePath.of("g"), TreePath.of("f"));
    assertEquals(inode("f"), inode("g"));
    assertEquals(2, inode("f").links());
    assertNotEquals(inode("f").number(), inode("other").number());
    tree().setMeta(TreePath.of("g"), META.withMode(0600));
    assertEquals(0600, node("f").meta().mode());
    tree().remove(TreePath.of("f"));
    assertEquals(1, inode("g").links());
    assertArrayEquals(bytes("x"), content("g"));
  }

  @Test
  default void linksSymlinkItself() throws IOException {
    create("link", new Node.Symlink(META, bytes("nowhere")));
    tree().link(TreePath.of("second"), TreePath.of("link"));
    assertEquals(node("link"), node("second"));
    assertEquals(2, inode("link").links());
  }

  @Test
  default void refusesLinkThatCannotBe() throws IOException {
    create("d", DIRECTORY);
    create("f", new Node.File(META, 0));
    assertRefused(ErrorKind.INVALID, () -> tree().link(TreePath.of("x"), TreePath.of("d")));
    assertRefused(ErrorKind.INVALID, () -> tree().link(TreePath.of("x"), TreePath.ROOT));
    assertRefused(ErrorKind.NOT_FOUND, () -> tree().link(TreePath.of("x"), TreePath.of("no")));
    assertRefused(ErrorKind.CONFLICT, () -> tree().link(TreePath.of("d"), TreePath.of("f")));
    assertRefused(ErrorKind.CONFLICT, () -> tree().link(TreePath.ROOT, TreePath.of("f")));
  }

  private void replace(String path, Node node, byte[] content) throws IOException {
    tree().replace(TreePath.of(path), node, FileContent.of(content));
  }

  @Test
  default void replacesWhatIsThere() throws IOException {
    create("f", new Node.File(META, 5), bytes("hello"));
    replace("f", new Node.File(META.withMode(0600), 3), bytes("new"));
    assertEquals(new Node.File(META.withMode(0600), 3), node("f"));
    assertArrayEquals(bytes("new"), content("f"));
    assertEquals(1, tree().list(TreePath.ROOT).size());
  }

  @Test
  default void replacesWhereNothingIs() throws IOException {
    replace("f", new Node.File(META, 3), bytes("new"));
    assertArrayEquals(bytes("new"), content("f"));
  }

  @Test
  default void keepsWhatIsThereWhereReplacingFails() throws IOException {
    create("f", new Node.File(META, 5), bytes("hello"));
    assertThrows(IOException.class, () -> replace("f", new Node.File(META, 9), bytes("short")));
    assertArrayEquals(bytes("hello"), content("f"));
    assertEquals(1, tree().list(TreePath.ROOT).size());
  }

  @Test
  default void replacesNoDirectory() throws IOException {
    create("d", DIRECTORY, bytes(""));
    OciException refusal =
        assertThrows(OciException.class, () -> replace("d", new Node.File(META, 3), bytes("new")));
    assertEquals(ErrorKind.CONFLICT, refusal.kind());
  }

  @Test
  default void leavesOtherNamesOfWhatItReplaces() throws IOException {
    create("f", new Node.File(META, 5), bytes("hello"));
    tree().link(TreePath.of("g"), TreePath.of("f"));
    replace("f", new Node.File(META, 3), bytes("new"));
    assertArrayEquals(bytes("hello"), content("g"));
  }

  @Test
  default void removesAllBelow() throws IOException {
    create("d", DIRECTORY);
    create("d/e", DIRECTORY);
    create("d/e/f", new Node.File(META, 0));
    create("d/pipe", new Node.Fifo(META));
    tree().remove(TreePath.of("d"));
    assertTrue(tree().find(TreePath.of("d")).isEmpty());
  }

  @Test
  default void removesNothingWithoutComplaint() throws IOException {
    tree().remove(TreePath.of("none"));
    tree().remove(TreePath.of("none/below"));
    assertEquals(List.of(), tree().list(TreePath.ROOT));
  }

  @Test
  default void removesLinkNotItsTarget() throws IOException {
    create("real", DIRECTORY);
    create("real/f", new Node.File(META, 0));
    create("d", DIRECTORY);
    create("d/inner", new Node.Symlink(META, bytes("../real")));
    create("link", new Node.Symlink(META, bytes("real")));
    tree().remove(TreePath.of("d"));
    tree().remove(TreePath.of("link"));
    assertTrue(tree().find(TreePath.of("real/f")).isPresent());
    assertTrue(tree().find(TreePath.of("link")).isEmpty());
  }

  @Test
  default void removingRootEmptiesIt() throws IOException {
    create("d", DIRECTORY);
    create("d/f", new Node.File(META, 0));
    create("f", new Node.File(META, 0));
    tree().remove(TreePath.ROOT);
    assertEquals(List.of(), tree().list(TreePath.ROOT));
  }

  @Test
  default void removesVeryDeepTree() throws IOException {
    TreePath path = TreePath.ROOT;
    for (int i = 0; i < 1500; i++) {
      path = path.child("d");
      tree().create(path, DIRECTORY, FileContent.EMPTY);
    }
    tree().remove(TreePath.of("d"));
    assertEquals(List.of(), tree().list(TreePath.ROOT));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 4})
  default void leavesNothingOfFileWithOtherSize(int promised) throws IOException {
    assertThrows(IOException.class, () -> create("f", new Node.File(META, promised), bytes("abc")));
    assertTrue(tree().find(TreePath.of("f")).isEmpty());
  }

  @Test
  default void leavesNothingWhenContentCannotBeRead() throws IOException {
    IOException broken = new IOException("broken");
    FileContent failing =
        () -> {
          throw broken;
        };
    IOException thrown =
        assertThrows(
            IOException.class,
            () -> tree().create(TreePath.of("f"), new Node.File(META, 9), failing));
    assertEquals(broken, thrown);
    assertTrue(tree().find(TreePath.of("f")).isEmpty());
  }

  @Test
  default void keepsLongFilesWithZeros() throws IOException {
    byte[] bytes = new byte[(1 << 20) + 17];
    byte[] noise = new byte[100_000];
    new Random(1).nextBytes(noise);
    System.arraycopy(noise, 0, bytes, 300_001, noise.length);
    create("middle", new Node.File(META, bytes.length), bytes);
    create("zeros", new Node.File(META, 1 << 20), new byte[1 << 20]);
    assertArrayEquals(bytes, content("middle"));
    assertArrayEquals(new byte[1 << 20], content("zeros"));
  }

  @Test
  default void keepsNamesOfAnyBytes() throws IOException {
    byte[] name = {'a', '\n', (byte) 0xff, (byte) 0xfe, '\\', '*', ' '};
    TreePath directory = TreePath.ROOT.child(name);
    TreePath file = directory.child(name);
    TreePath link = directory.child("link");
    tree().create(directory, DIRECTORY, FileContent.EMPTY);
    tree().create(file, new Node.File(META, 1), FileContent.of(bytes("x")));
    tree().create(link, new Node.Symlink(META.withMode(0777), name), FileContent.EMPTY);
    assertArrayEquals(name, tree().list(directory).getFirst().path().name());
    assertEquals(new Node.Symlink(META.withMode(0777), name), node(link));
    try (InputStream in = tree().read(file)) {
      assertArrayEquals(bytes("x"), in.readAllBytes());
    }
  }

  @Test
  default void keepsLongestName() throws IOException {
    String longest = "n".repeat(TreePath.MAX_NAME_BYTES);
    create(longest, new Node.File(META, 0));
    assertEquals(TreePath.of(longest), tree().list(TreePath.ROOT).getFirst().path());
  }

  private void create(String path, Node node) throws IOException {
    tree().create(TreePath.of(path), node, FileContent.EMPTY);
  }

  private void create(String path, Node node, byte[] content) throws IOException {
    tree().create(TreePath.of(path), node, FileContent.of(content));
  }

  private Node node(String path) throws IOException {
    return node(TreePath.of(path));
  }

  private Node node(TreePath path) throws IOException {
    return tree().find(path).orElseThrow().node();
  }

  private Inode inode(String path) throws IOException {
    return tree().find(TreePath.of(path)).orElseThrow().inode();
  }

  private byte[] content(String path) throws IOException {
    try (InputStream in = tree().read(TreePath.of(path))) {
      return in.readAllBytes();
    }
  }

  private static void assertRefused(ErrorKind kind, Executable operation) {
    assertEquals(kind, assertThrows(OciException.class, operation).kind());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
