package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.layer.ExpansionLimit;
import dev.shale.local.StoredImage;
import dev.shale.tar.TarRecipe;
import dev.shale.tree.Node;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** COPY, ADD and WORKDIR where nothing can be mounted. */
class CopyStepTest {
  @TempDir Path temp;
  private TestBuild build;

  @BeforeEach
  void open() throws IOException {
    build = TestBuild.ofFilesOnly(temp);
  }

  @AfterEach
  void close() throws IOException {
    build.close();
  }

  @Test
  void putsFileAtPathNamed() throws IOException {
    build.file("a.txt", "a");
    assertEquals("a", build.text(build.build("FROM scratch", "COPY a.txt /x/y.txt"), "x/y.txt"));
  }

  @Test
  void putsFileIntoDirectoryNamedWithSlash() throws IOException {
    build.file("a.txt", "a");
    assertEquals("a", build.text(build.build("FROM scratch", "COPY a.txt /x/"), "x/a.txt"));
  }

  @Test
  void putsFileIntoDirectoryThatIsThere() throws IOException {
    build.file("a.txt", "a");
    StoredImage image = build.build("FROM scratch", "WORKDIR /x", "COPY a.txt /x");
    assertEquals("a", build.text(image, "x/a.txt"));
  }

  @Test
  void putsFileWhereLinkThatIsNamedLeads() throws IOException {
    build.file("a.txt", "new").file("root/data", "old");
    Files.createSymbolicLink(build.context().resolve("root/link"), Path.of("data"));
    StoredImage image = build.build("FROM scratch", "COPY root /", "COPY a.txt /link");
    assertEquals("new", build.text(image, "data"));
    assertTrue(build.node(image, "link").orElseThrow() instanceof Node.Symlink);
  }

  @Test
  void replacesLinkThatIsInTheDirectoryNamed() throws IOException {
    build.file("link", "new").file("root/data", "old");
    Files.createSymbolicLink(build.context().resolve("root/link"), Path.of("data"));
    StoredImage image = build.build("FROM scratch", "COPY root /", "COPY link /");
    assertEquals("old", build.text(image, "data"));
    assertEquals("new", build.text(image, "link"));
  }

  @Test
  void copiesContentsOfDirectoryNotItself() throws IOException {
    build.file("src/in/a.txt", "a").file("src/b.txt", "b");
    StoredImage image = build.build("FROM scratch", "COPY src /x");
    assertEquals("a", build.text(image, "x/in/a.txt"));
    assertEquals("b", build.text(image, "x/b.txt"));
  }

  @Test
  void destinationOfDirectoryHasNotItsMode() throws IOException {
    build.file("src/a.txt", "a");
    setMode("src", "rwx--x--x");
    StoredImage image = build.build("FROM scratch", "COPY src /x", "COPY src /y/");
    assertEquals(0755, build.directory(image, "x").meta().mode());
    assertEquals(0755, build.directory(image, "y").meta().mode());
  }

  @Test
  void destinationOfDirectoryTakesOwnerButNotModeOfEverything() throws IOException {
    build.file("src/a.txt", "a");
    StoredImage image = build.build("FROM scratch", "COPY --chown=5:6 --chmod=700 src /w/x");
    assertEquals(0755, build.directory(image, "w/x").meta().mode());
    assertEquals(5, build.directory(image, "w/x").meta().uid());
    assertEquals(0755, build.directory(image, "w").meta().mode());
  }

  @Test
  void directoryInDirectoryKeepsItsMode() throws IOException {
    build.file("src/in/a.txt", "a");
    setMode("src/in", "rwx--x--x");
    StoredImage image = build.build("FROM scratch", "COPY src /x");
    assertEquals(0711, build.directory(image, "x/in").meta().mode());
  }

  private void setMode(String name, String mode) throws IOException {
    Files.setPosixFilePermissions(
        build.context().resolve(name), PosixFilePermissions.fromString(mode));
  }

  @Test
  void copiesSeveralSourcesByWildcard() throws IOException {
    build.file("a.txt", "a").file("b.txt", "b").file("c.md", "c");
    StoredImage image = build.build("FROM scratch", "COPY *.txt /x/");
    assertEquals("b", build.text(image, "x/b.txt"));
    assertEquals(Optional.empty(), build.node(image, "x/c.md"));
  }

  @Test
  void destinationIsRelativeToWorkingDirectory() throws IOException {
    build.file("a.txt", "a");
    StoredImage image = build.build("FROM scratch", "WORKDIR /srv", "COPY a.txt b/");
    assertEquals("a", build.text(image, "srv/b/a.txt"));
  }

  @Test
  void filesAreRootsUnlessSaidOtherwise() throws IOException {
    build.file("a.txt", "a");
    Node.File file = build.file(build.build("FROM scratch", "COPY a.txt /"), "a.txt");
    assertEquals(0, file.meta().uid());
    assertEquals(0, file.meta().gid());
  }

  @Test
  void chownTakesNamesOfTheRootBeingBuilt() throws IOException {
    build.file("passwd", "bob:x:1000:1001::/:/bin/sh\n").file("a.txt", "a");
    StoredImage image =
        build.build("FROM scratch", "COPY passwd /etc/", "COPY --chown=bob a.txt /home/bob/");
    assertEquals(1000, build.file(image, "home/bob/a.txt").meta().uid());
    assertEquals(1001, build.directory(image, "home/bob").meta().gid());
  }

  @Test
  void chownByNumberAloneIsUserAndGroup() throws IOException {
    build.file("a.txt", "a");
    StoredImage image = build.build("FROM scratch", "COPY --chown=55 a.txt /");
    assertEquals(55, build.file(image, "a.txt").meta().gid());
  }

  @Test
  void chmodIsForEverything() throws IOException {
    build.file("src/a.txt", "a");
    StoredImage image = build.build("FROM scratch", "COPY --chmod=4711 src /x");
    assertEquals(04711, build.file(image, "x/a.txt").meta().mode());
  }

  @Test
  void keepsModesAndTimes() throws IOException {
    build.file("a.sh", "a");
    setMode("a.sh", "rwxr-x---");
    Instant time = Instant.parse("2001-02-03T04:05:06.789Z");
    Files.setLastModifiedTime(build.context().resolve("a.sh"), FileTime.from(time));
    Node.File copied = build.file(build.build("FROM scratch", "COPY a.sh /"), "a.sh");
    assertEquals(0750, copied.meta().mode());
    assertEquals(time, copied.meta().mtime());
  }

  @Test
  void timesAreNoLaterThanSourceDateEpoch() throws IOException {
    build.file("a.txt", "a").sourceDateEpoch(1);
    StoredImage image = build.build("FROM scratch", "COPY a.txt /x/");
    assertEquals(Instant.ofEpochSecond(1), build.file(image, "x/a.txt").meta().mtime());
    assertEquals(Instant.ofEpochSecond(1), build.directory(image, "x").meta().mtime());
    assertEquals(Optional.of(Instant.ofEpochSecond(1)), image.config().created());
  }

  @Test
  void followsLinksOfTheRootInsideTheRoot() throws IOException {
    build.file("a.txt", "a");
    Files.createDirectories(build.context().resolve("links/real"));
    Files.createSymbolicLink(build.context().resolve("links/to"), Path.of("/real"));
    StoredImage image = build.build("FROM scratch", "COPY links /", "COPY a.txt /to/");
    assertEquals("a", build.text(image, "real/a.txt"));
  }

  @Test
  void linkOfTheContextLeadsNowhereOutside() throws IOException {
    Files.writeString(temp.resolve("secret"), "s");
    Files.createSymbolicLink(build.context().resolve("out"), temp.resolve("secret"));
    assertRefused(ErrorKind.NOT_FOUND, "not in the build context", "COPY out /");
  }

  @Test
  void copiesHardLinksAsSuch() throws IOException {
    build.file("src/a", "a");
    Files.createLink(build.context().resolve("src/b"), build.context().resolve("src/a"));
    StoredImage image = build.build("FROM scratch", "COPY src /");
    assertTrue(build.dump(image).contains("== a"), build.dump(image));
  }

  @Test
  void keepsWhatIsInDirectoryThatIsThere() throws IOException {
    build.file("one/d/a", "a").file("two/d/b", "b");
    StoredImage image = build.build("FROM scratch", "COPY one /", "COPY two /");
    assertEquals("a", build.text(image, "d/a"));
    assertEquals("b", build.text(image, "d/b"));
  }

  @Test
  void copiesFromEarlierStage() throws IOException {
    build.file("a.txt", "a");
    StoredImage image =
        build.build(
            "FROM scratch AS one",
            "COPY --chown=7:8 a.txt /deep/a.txt",
            "FROM scratch",
            "COPY --from=one /deep /");
    assertEquals("a", build.text(image, "a.txt"));
    assertEquals(1, image.layers().size());
  }

  @Test
  void filesOfAStageKeepTheirOwners() throws IOException {
    build.file("a.txt", "a");
    StoredImage image =
        build.build(
            "FROM scratch AS one",
            "COPY --chown=7:8 a.txt /deep/er/a.txt",
            "FROM scratch",
            "COPY --from=one /deep /new/");
    assertEquals(7, build.file(image, "new/er/a.txt").meta().uid());
    assertEquals(8, build.directory(image, "new/er").meta().gid());
    assertEquals(0, build.directory(image, "new").meta().uid());
  }

  @Test
  void copiesAgainWhereTheOwnerInAStageIsAnother() throws IOException {
    build.file("a.txt", "a");
    for (int owner : new int[] {7, 9}) {
      StoredImage image =
          build.build(
              "FROM scratch AS one",
              "COPY --chown=" + owner + " a.txt /",
              "FROM scratch",
              "COPY --from=one /a.txt /");
      assertEquals(owner, build.file(image, "a.txt").meta().uid());
    }
  }

  @Test
  void refusesSourceThatIsMissingAndNamesTheNearest() throws IOException {
    build.file("notes.txt", "");
    assertRefused(ErrorKind.NOT_FOUND, "did you mean notes.txt?", "COPY note.txt /");
  }

  @Test
  void saysThatSourceIsExcluded() throws IOException {
    build.file("notes.txt", "").file(".dockerignore", "*.txt\n");
    assertRefused(ErrorKind.NOT_FOUND, ".dockerignore excludes it", "COPY notes.txt /");
  }

  @Test
  void parentOfTheContextIsTheContext() throws IOException {
    build.file("a.txt", "a");
    assertEquals("a", build.text(build.build("FROM scratch", "COPY ../a.txt /x/"), "x/a.txt"));
    assertRefused(ErrorKind.NOT_FOUND, "not in the build context", "COPY ../context/a.txt /");
  }

  @Test
  void refusesWildcardThatMatchesNothing() {
    assertRefused(ErrorKind.NOT_FOUND, "nothing matches", "COPY *.rs /");
  }

  @Test
  void refusesToReplaceDirectoryByFile() throws IOException {
    build.file("one/x/a", "").file("two/x", "");
    assertRefused(ErrorKind.INVALID, "which is a directory", "COPY one /", "COPY two /");
  }

  @Test
  void refusesOwnerWhomTheRootDoesNotHave() throws IOException {
    build.file("a.txt", "a");
    assertRefused(
        ErrorKind.INVALID,
        "user \"bob\": not in /etc/passwd of the image",
        "COPY --chown=bob a.txt /");
  }

  private void assertRefused(ErrorKind kind, String what, String... steps) {
    List<String> lines = new ArrayList<>(List.of("FROM scratch"));
    lines.addAll(List.of(steps));
    OciException refusal =
        assertThrows(OciException.class, () -> build.build(lines.toArray(String[]::new)));
    assertEquals(kind, refusal.kind());
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.startsWith("build Dockerfile:" + lines.size() + ": "), message);
    assertTrue(message.contains(what), message);
  }

  @Test
  void addUnpacksArchives() throws IOException, InterruptedException {
    build.file("tree/bin/tool", "tool").file("tree/data", "data");
    for (String packing : List.of("--gzip", "--zstd", "--bzip2", "--xz", "--no-auto-compress")) {
      tar(packing, build.context().resolve("a.tar"), build.context().resolve("tree"));
      StoredImage image = build.build("FROM scratch", "ADD a.tar /opt/");
      assertEquals("tool", build.text(image, "opt/bin/tool"), packing);
      assertEquals("data", build.text(image, "opt/data"), packing);
    }
  }

  /** What it says of {@code ./} is about the directory that it was made from. */
  @Test
  void archiveLeavesTheDirectoryThatItIsUnpackedInto() throws IOException, InterruptedException {
    build.file("tree/a", "a").file("root/tmp/b", "b");
    Files.setPosixFilePermissions(
        build.context().resolve("root/tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.setPosixFilePermissions(
        build.context().resolve("tree"), PosixFilePermissions.fromString("rwx------"));
    tar("--gzip", build.context().resolve("a.tar"), build.context().resolve("tree"));
    StoredImage image = build.build("FROM scratch", "COPY root /", "ADD a.tar /tmp/");
    assertEquals(0777, build.directory(image, "tmp").meta().mode());
    assertEquals("a", build.text(image, "tmp/a"));
  }

  private static void tar(String packing, Path archive, Path directory)
      throws IOException, InterruptedException {
    Process tar =
        new ProcessBuilder(
                "tar", packing, "-C", directory.toString(), "-cf", archive.toString(), ".")
            .inheritIO()
            .start();
    assertEquals(0, tar.waitFor());
  }

  @Test
  void directoryOfAnArchiveReplacesLinkToOne() throws IOException, InterruptedException {
    build.file("tree/lib/a", "a").file("root/real/b", "b");
    Files.createSymbolicLink(build.context().resolve("root/lib"), Path.of("real"));
    tar("--gzip", build.context().resolve("a.tar"), build.context().resolve("tree"));
    StoredImage image = build.build("FROM scratch", "COPY root /", "ADD a.tar /", "COPY tree /");
    assertEquals(0755, build.directory(image, "lib").meta().mode());
    assertEquals("a", build.text(image, "lib/a"));
    assertEquals(Optional.empty(), build.node(image, "lib/b"));
    assertEquals(Optional.empty(), build.node(image, "real/a"));
  }

  @Test
  void archiveIsUnpackedWhereLinkLeads() throws IOException, InterruptedException {
    build.file("tree/a", "a").file("root/real/b", "b");
    Files.createSymbolicLink(build.context().resolve("root/lib"), Path.of("real"));
    tar("--gzip", build.context().resolve("a.tar"), build.context().resolve("tree"));
    StoredImage image = build.build("FROM scratch", "COPY root /", "ADD a.tar /lib");
    assertEquals("a", build.text(image, "real/a"));
  }

  private void archive(TarRecipe recipe) throws IOException {
    Files.write(build.context().resolve("a.tar"), recipe.bytes());
  }

  @Test
  void addRefusesDeviceThatWouldHideFiles() throws IOException {
    archive(TarRecipe.of().characterDevice("dev/gone", 0, 0));
    assertRefused(ErrorKind.UNSUPPORTED, "copy dev/gone: a character device 0:0", "ADD a.tar /");
  }

  @Test
  void addRefusesOwnerThatIsNone() throws IOException {
    archive(TarRecipe.of().pax("uid", "4294967295").file("a", ""));
    assertRefused(ErrorKind.INVALID, "unpack a: has owner 4294967295:", "ADD a.tar /");
  }

  @Test
  void addCopiesWhatIsNoArchive() throws IOException {
    build.file("notes.tar", "no archive");
    StoredImage image = build.build("FROM scratch", "ADD notes.tar /opt/");
    assertEquals("no archive", build.text(image, "opt/notes.tar"));
  }

  @Test
  void addCopiesWhatOnlyBeginsAsAnArchive() throws IOException {
    for (String magic : List.of("BZh", "\u001f\ufffd\b", "BZh91AY&SY")) {
      build.file("notes", magic + "ello");
      StoredImage image = build.build("FROM scratch", "ADD notes /opt/");
      assertEquals(magic + "ello", build.text(image, "opt/notes"));
    }
  }

  @Test
  void addRefusesArchiveThatCannotBeUnpackedHere() throws IOException, InterruptedException {
    build.file("tree/data", "data");
    tar(
        "-Ixz --lzma2=dict=1GiB",
        build.context().resolve("a.tar"),
        build.context().resolve("tree"));
    assertRefused(ErrorKind.UNSUPPORTED, "KiB of memory", "ADD a.tar /");
  }

  @Test
  void addRefusesArchiveThatExpandsToMoreThanALayerMay() throws IOException, InterruptedException {
    build.close();
    build = TestBuild.ofFilesOnly(temp, new ExpansionLimit(50_000, 100));
    build.file("tree/zeros", "\0".repeat(100_000));
    for (String packing : List.of("--gzip", "--zstd", "--bzip2", "--xz")) {
      tar(packing, build.context().resolve("bomb.tar"), build.context().resolve("tree"));
      assertRefused(
          ErrorKind.INVALID,
          "unpack archive bomb.tar: expands to more than 50000 bytes",
          "ADD bomb.tar /");
    }
  }

  @Test
  void addRefusesArchiveOfMoreEntriesThanALayerMayHave() throws IOException, InterruptedException {
    build.close();
    build = TestBuild.ofFilesOnly(temp, new ExpansionLimit(1 << 20, 3));
    build.file("tree/a/b/c/d", "");
    tar("--gzip", build.context().resolve("deep.tar"), build.context().resolve("tree"));
    assertRefused(ErrorKind.INVALID, "expands to more than 3 entries", "ADD deep.tar /");
  }

  @Test
  void addRefusesSparseFileThatIsLargerThanALayerMayBe() throws IOException, InterruptedException {
    build.close();
    build = TestBuild.ofFilesOnly(temp, new ExpansionLimit(50_000, 100));
    build.file("tree/holes", "");
    try (RandomAccessFile holes =
        new RandomAccessFile(build.context().resolve("tree/holes").toFile(), "rw")) {
      holes.setLength(100_000);
    }
    tar("--sparse", build.context().resolve("sparse.tar"), build.context().resolve("tree"));
    assertRefused(ErrorKind.INVALID, "expands to more than 50000 bytes", "ADD sparse.tar /");
  }

  @Test
  void copyUnpacksNothing() throws IOException, InterruptedException {
    build.file("tree/data", "data");
    tar("--gzip", build.context().resolve("a.tgz"), build.context().resolve("tree"));
    StoredImage image = build.build("FROM scratch", "COPY a.tgz /opt/");
    assertTrue(build.file(image, "opt/a.tgz").size() > 0);
  }

  @Test
  void workdirIsMadeOnceAndBelongsToTheUser() throws IOException {
    build.file("passwd", "bob:x:1000:1001::/:/bin/sh\n");
    StoredImage image =
        build.build("FROM scratch", "COPY passwd /etc/", "USER bob", "WORKDIR /w/x", "WORKDIR /w");
    assertEquals(1000, build.directory(image, "w/x").meta().uid());
    assertEquals("/w", image.config().workingDir());
    assertEquals(2, image.layers().size());
    assertEquals(4, image.config().history().size());
  }

  @Test
  void namesOfAnyBytesAreCopied() throws IOException, InterruptedException {
    Process touch =
        new ProcessBuilder("sh", "-c", "printf x > \"$(printf 'b\\377d')\"")
            .directory(build.context().toFile())
            .start();
    assertEquals(0, touch.waitFor());
    String dump = build.dump(build.build("FROM scratch", "COPY . /"));
    assertTrue(dump.contains("b\\xffd"), dump);
    assertEquals(-1, dump.indexOf('\ufffd'));
  }
}
