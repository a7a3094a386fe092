package dev.shale.tar;

import static dev.shale.tar.TarRecipe.latin1;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.tar.Archives.Item;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** GNU tar reads what we write, and we read what it writes in each of its formats. */
@Tag("peer")
class GnuTarPeerTest {
  private static final Instant TIME = Instant.ofEpochSecond(1_000_000_000, 123_456_700);
  private static final long HOLE = 3 << 20;

  private record Packed(List<Item> items) {
    Item named(String name) {
      return items.stream().filter(item -> item.name().equals(name)).findFirst().orElseThrow();
    }
  }

  @TempDir Path directory;
  private Path tree;

  @BeforeEach
  void makeTree() throws IOException {
    tree = Files.createDirectory(directory.resolve("tree"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"v7", "ustar", "oldgnu", "gnu", "posix"})
  void readsWhatGnuTarWrites(String format) throws IOException {
    Files.createDirectories(tree.resolve("dir"));
    Files.writeString(tree.resolve("dir/file"), "hello");
    Files.createLink(tree.resolve("link"), tree.resolve("dir/file"));
    Files.createSymbolicLink(tree.resolve("soft"), Path.of("dir/file"));
    Packed items = packed("--format=" + format);
    assertEquals(
        List.of("dir/", "dir/file", "link", "soft"),
        items.items().stream().map(Item::name).toList());
    assertEquals("hello", items.named("dir/file").content());
    assertEquals("dir/file", items.named("link").linkName());
    assertEquals(TarEntry.Type.HARD_LINK, items.named("link").entry().type());
    assertEquals("dir/file", items.named("soft").linkName());
    assertEquals(TarEntry.Type.DIRECTORY, items.named("dir/").entry().type());
  }

  @ParameterizedTest
  @ValueSource(strings = {"oldgnu", "gnu", "posix"})
  void readsLongNamesOfGnuTar(String format) throws IOException {
    String path = "directory/".repeat(30) + "file";
    Files.createDirectories(tree.resolve(path).getParent());
    Files.writeString(tree.resolve(path), "deep");
    Files.createSymbolicLink(tree.resolve("soft"), Path.of(path));
    Packed items = packed("--format=" + format);
    assertEquals("deep", items.named(path).content());
    assertEquals(path, items.named("soft").linkName());
  }

  @Test
  void readsPrefixesOfGnuTar() throws IOException {
    String path = "directory/".repeat(14) + "file";
    Files.createDirectories(tree.resolve(path).getParent());
    Files.writeString(tree.resolve(path), "deep");
    assertEquals("deep", packed("--format=ustar").named(path).content());
  }

  @ParameterizedTest
  @ValueSource(strings = {"oldgnu", "gnu", "posix"})
  void readsNumbersOfGnuTar(String format) throws IOException {
    Files.writeString(tree.resolve("old"), "");
    Packed items =
        packed("--format=" + format, "--mtime=@-5", "--owner=:3000000", "--group=:4294967294");
    assertEquals(
        TarEntry.of(TarEntry.Type.FILE, latin1("old"), 0644, 0)
            .withOwner(3_000_000, 4_294_967_294L)
            .withMtime(Instant.ofEpochSecond(-5)),
        items.named("old").entry());
  }

  @Test
  void readsTimesOfGnuTarToTheNanosecond() throws IOException {
    Files.writeString(tree.resolve("a"), "");
    Files.setLastModifiedTime(tree.resolve("a"), FileTime.from(TIME));
    assertEquals(TIME, packed("--format=posix").named("a").entry().mtime());
  }

  @Test
  void readsAttributesOfGnuTar() throws IOException {
    Files.writeString(tree.resolve("a"), "");
    Files.setAttribute(tree.resolve("a"), "user:note", ByteBuffer.wrap(latin1("\0\n=")));
    assertEquals(
        Xattrs.of("user.note", latin1("\0\n=")),
        packed("--format=posix", "--xattrs").named("a").entry().xattrs());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--format=oldgnu",
        "--format=gnu",
        "--format=posix --sparse-version=0.0",
        "--format=posix --sparse-version=0.1",
        "--format=posix --sparse-version=1.0"
      })
  void readsSparseFilesOfGnuTar(String format) throws IOException {
    Path file = tree.resolve("sparse");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      for (int piece = 0; piece < 40; piece++) { // more than one block of the map
        sparse.seek(piece * HOLE / 10);
        sparse.writeBytes("piece " + piece);
      }
      sparse.setLength(5 * HOLE);
    }
    List<String> options = new ArrayList<>(List.of(format.split(" ")));
    options.add("--sparse");
    Item item = packed(options.toArray(String[]::new)).named("sparse");
    assertArrayEquals(Files.readAllBytes(file), latin1(item.content()));
  }

  @Test
  void writesWhatGnuTarUnpacks() throws IOException {
    String name = "n".repeat(120) + "\u00e9";
    byte[] utf8 = name.getBytes(UTF_8);
    TarEntry file = TarEntry.of(TarEntry.Type.FILE, utf8, 0640, 5).withOwner(7, 3_000_000);
    TarEntry link = TarEntry.of(TarEntry.Type.HARD_LINK, latin1("hard"), 0640, 0);
    TarEntry soft = TarEntry.of(TarEntry.Type.SYMLINK, latin1("soft"), 0777, 0);
    write(
        List.of(
            new Item(file.withMtime(TIME).withXattrs(Xattrs.of("user.a", latin1("\0b"))), "hello"),
            new Item(link.withMtime(TIME).withLinkName(utf8), ""),
            new Item(soft.withLinkName(latin1("t".repeat(200))), "")));
    run("tar", "-xf", "archive", "-C", "tree", "--numeric-owner", "--xattrs");
    Path unpacked = tree.resolve("hard");
    assertEquals("hello", Files.readString(unpacked));
    assertEquals("7:3000000 640 2", run("stat", "-c", "%u:%g %a %h", "tree/hard").strip());
    assertEquals(TIME, Files.getLastModifiedTime(unpacked).toInstant());
    assertArrayEquals(latin1("\0b"), (byte[]) Files.getAttribute(unpacked, "user:a"));
    assertEquals("t".repeat(200), Files.readSymbolicLink(tree.resolve("soft")).toString());
  }

  @Test
  void writesEntriesThatGnuTarListsWithoutComplaint() throws IOException {
    List<Item> items = new RandomEntries(7).list(300);
    write(items);
    String listing = run("tar", "-tPf", "archive", "--quoting-style=escape");
    assertEquals(items.size(), listing.lines().count());
  }

  private void write(List<Item> items) throws IOException {
    Files.write(directory.resolve("archive"), Archives.write(items));
  }

  /** What GNU tar packs of the tree. */
  private Packed packed(String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("tar", "-cf", "archive", "-C", "tree"));
    command.addAll(List.of("--sort=name", "--owner=:0", "--group=:0"));
    command.addAll(List.of(options));
    try (var children = Files.list(tree)) {
      children.map(child -> child.getFileName().toString()).sorted().forEach(command::add);
    }
    run(command.toArray(String[]::new));
    return new Packed(Archives.read(Files.readAllBytes(directory.resolve("archive"))));
  }

  /** Runs a program to its end; gives what it printed. */
  private String run(String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("LC_ALL", "C");
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
    assertEquals(0, process.onExit().join().exitValue(), output);
    return output;
  }
}
