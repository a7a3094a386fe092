package dev.shale.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.tar.RandomEntries.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What GNU tar writes, read by us, and the other way round. */
@Tag("peer")
class GnuTarPeerTest {
  private static final Instant TIME = Instant.ofEpochSecond(1_600_000_000);

  @TempDir Path scratch;

  private String tar(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tar", "-C", scratch.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), command + ": " + output);
    return output;
  }

  private Path tree() throws IOException {
    Path tree = Files.createDirectories(scratch.resolve("tree"));
    Files.writeString(tree.resolve("file"), "hello");
    Files.writeString(tree.resolve("n".repeat(90)), "long");
    Files.createLink(tree.resolve("same"), tree.resolve("file"));
    Files.createSymbolicLink(tree.resolve("link"), Path.of("t".repeat(95)));
    Path deep = Files.createDirectories(tree.resolve("d".repeat(60)));
    Files.writeString(deep.resolve("f".repeat(30)), "deep");
    try (var all = Files.walk(tree)) {
      all.filter(path -> !Files.isSymbolicLink(path)).forEach(GnuTarPeerTest::setTime);
    }
    return tree;
  }

  private static void setTime(Path path) {
    try {
      Files.setLastModifiedTime(path, FileTime.from(TIME));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v7", "oldgnu", "gnu", "ustar", "posix"})
  void readsEachFormat(String format) throws IOException, InterruptedException {
    tree();
    tar("--format=" + format, "--sort=name", "-cf", scratch.resolve("out.tar").toString(), "tree");
    Listing listing = Listing.of(Files.readAllBytes(scratch.resolve("out.tar")));
    assertEquals("hello", text(listing.named("tree/file").content()));
    assertEquals("long", text(listing.named("tree/" + "n".repeat(90)).content()));
    assertEquals("t".repeat(95), text(listing.named("tree/link").entry().linkName()));
    assertEquals("tree/file", text(listing.named("tree/same").entry().linkName()));
    assertEquals(TarEntry.Type.HARD_LINK, listing.named("tree/same").entry().type());
    String deep = "tree/" + "d".repeat(60) + "/";
    assertEquals(TarEntry.Type.DIRECTORY, listing.named(deep).entry().type());
    assertEquals("deep", text(listing.named(deep + "f".repeat(30)).content()));
    assertEquals(TIME, listing.named("tree/file").entry().mtime());
  }

  @ParameterizedTest
  @ValueSource(strings = {"oldgnu", "gnu"})
  void readsGnusLongNames(String format) throws IOException, InterruptedException {
    Path tree = Files.createDirectories(scratch.resolve("tree").resolve("d".repeat(200)));
    Files.createSymbolicLink(tree.resolve("n".repeat(200)), Path.of("t".repeat(500)));
    tar("--format=" + format, "-cf", scratch.resolve("out.tar").toString(), "tree");
    TarEntry link = Listing.of(Files.readAllBytes(scratch.resolve("out.tar"))).entry(2);
    assertEquals("tree/" + "d".repeat(200) + "/" + "n".repeat(200), text(link.name()));
    assertEquals("t".repeat(500), text(link.linkName()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--format=gnu",
        "--sparse-version=0.0",
        "--sparse-version=0.1",
        "--sparse-version=1.0"
      })
  void readsSparseFilesOfEachFormat(String option) throws IOException, InterruptedException {
    Path file = scratch.resolve("sparse");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int i = 1; i <= 60; i++) {
        channel.write(ByteBuffer.wrap(new byte[] {(byte) i, 2, 3}), i * 65_536L);
      }
    }
    List<String> options = new ArrayList<>(List.of("-S"));
    if (option.startsWith("--sparse")) {
      options.add("--format=posix");
    }
    options.addAll(List.of(option, "-cf", scratch.resolve("out.tar").toString(), "sparse"));
    tar(options.toArray(String[]::new));
    Listing listing = Listing.of(Files.readAllBytes(scratch.resolve("out.tar")));
    assertEquals("sparse", listing.name(0));
    assertArrayEquals(Files.readAllBytes(file), listing.content(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gnu", "posix"})
  void readsNumbersThatNoOctalFieldHolds(String format) throws IOException, InterruptedException {
    Path file = Files.createFile(scratch.resolve("huge"));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {1}), (1L << 33) + 1);
    }
    Path archive = scratch.resolve("out.tar");
    tar(
        "--format=" + format,
        "--sparse",
        "--mtime=@-2.5",
        "--owner=o:4294967294",
        "--group=g:2097152",
        "-cf",
        archive.toString(),
        "huge");
    try (TarReader reader = new TarReader(Files.newInputStream(archive))) {
      TarEntry entry = reader.next().orElseThrow();
      assertEquals((1L << 33) + 2, entry.size());
      assertEquals(List.of(0xffff_fffeL, 1L << 21), List.of(entry.uid(), entry.gid()));
      int nanos = format.equals("posix") ? 500_000_000 : 0;
      assertEquals(Instant.ofEpochSecond(-3, nanos), entry.mtime());
    }
  }

  @Test
  void readsGlobalAndLocalRecords() throws IOException, InterruptedException {
    tree();
    Path archive = scratch.resolve("out.tar");
    tar(
        "--format=posix",
        "--pax-option=SCHILY.xattr.user.all=x,SCHILY.xattr.user.own:=y",
        "-cf",
        archive.toString(),
        "tree/file");
    TarEntry entry = Listing.of(Files.readAllBytes(archive)).only();
    assertEquals(
        Xattrs.of("user.all", new byte[] {'x'}).with("user.own", new byte[] {'y'}), entry.xattrs());
  }

  @Test
  void listsWhatWeWrite() throws IOException, InterruptedException {
    TarEntry file =
        TarEntry.of(TarEntry.Type.FILE, TarRecipe.bytes("n".repeat(150)), 0640, 3)
            .withOwner(5_000_000, 7)
            .withMtime(Instant.ofEpochSecond(-2));
    TarEntry device =
        TarEntry.of(TarEntry.Type.BLOCK_DEVICE, TarRecipe.bytes("dev"), 0600, 0)
            .withDevice(259, 70_000);
    Path archive = scratch.resolve("ours.tar");
    Files.write(
        archive,
        TarLawsTest.write(
            List.of(new Sample(file, new byte[] {1, 2, 3}), new Sample(device, new byte[0]))));
    String listed = tar("--utc", "--full-time", "--numeric-owner", "-tvf", archive.toString());
    List<String> lines = listed.lines().map(line -> line.replaceAll(" +", " ")).toList();
    assertEquals(
        List.of(
            "-rw-r----- 5000000/7 3 1969-12-31 23:59:58 " + "n".repeat(150),
            "brw------- 0/0 259,70000 1970-01-01 00:00:00 dev"),
        lines);
  }
}
