package dev.shale.exec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.context.RemoteAddress;
import dev.shale.context.RemoteFile;
import dev.shale.context.Selection;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.local.StoredImage;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The flags of COPY and ADD, documents, and what is fetched. */
final class CopyFlagsTest {
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
  void copiesADocumentWithItsVariables() throws IOException {
    StoredImage image =
        build.build(
            "FROM scratch",
            "ARG NAME=you",
            "COPY <<A <<-\"B\" /x/",
            "hello \"$NAME\" \\$NAME",
            "A",
            "\t$NAME",
            "\tB");
    assertEquals("hello \"you\" $NAME\n", build.text(image, "x/A"));
    assertEquals("$NAME\n", build.text(image, "x/B"));
    assertEquals(0644, build.file(image, "x/A").meta().mode());
  }

  @Test
  void copiesADocumentToThePathNamed() throws IOException {
    String[] file = {"FROM scratch", "COPY --chmod=0755 <<EOF /run.sh", "#!/bin/sh", "EOF"};
    StoredImage image = build.build(file);
    assertEquals("#!/bin/sh\n", build.text(image, "run.sh"));
    assertEquals(0755, build.file(image, "run.sh").meta().mode());
    build.build(file);
    assertEquals(List.of(), build.done());
  }

  @Test
  void copiesFilesAndDocumentsIntoOneDirectory() throws IOException {
    build.file("a.txt", "a");
    StoredImage image = build.build("FROM scratch", "COPY a.txt <<b.txt /x/", "b", "b.txt");
    assertEquals("a", build.text(image, "x/a.txt"));
    assertEquals("b\n", build.text(image, "x/b.txt"));
  }

  @Test
  void keepsParentsFromThePivotOn() throws IOException {
    build.file("a/b/c.txt", "c").file("a/d.txt", "d");
    StoredImage image = build.build("FROM scratch", "COPY --parents a/d.txt a/./b/c.txt /x/");
    assertEquals("d", build.text(image, "x/a/d.txt"));
    assertEquals("c", build.text(image, "x/b/c.txt"));
  }

  @Test
  void leavesOutWhatIsExcluded() throws IOException {
    build.file("src/a.txt", "a").file("src/b.log", "b").file("src/in/c.log", "c");
    StoredImage image = build.build("FROM scratch", "COPY --exclude=**/*.log --exclude=in src /x");
    assertEquals("a", build.text(image, "x/a.txt"));
    assertTrue(build.node(image, "x/b.log").isEmpty());
    assertTrue(build.node(image, "x/in").isEmpty());
  }

  @Test
  void whatIsExcludedIsNoPartOfTheKey() throws IOException {
    String[] file = {"FROM scratch", "COPY --exclude=*.log src /x"};
    build.file("src/a.txt", "a").file("src/b.log", "b").build(file);
    build.file("src/b.log", "other").build(file);
    assertEquals(List.of(), build.done());
  }

  @Test
  void changesModesInTheWordsOfChmod() throws IOException {
    build.file("src/a.txt", "a");
    StoredImage image = build.build("FROM scratch", "COPY --chmod=u=rwX,go= src/a.txt /x/");
    assertEquals(0600, build.file(image, "x/a.txt").meta().mode());
  }

  @Test
  void linkedFilesFollowNoLinkBelow() throws IOException {
    build.file("root/real/old", "old").file("a.txt", "a");
    Files.createSymbolicLink(build.context().resolve("root/dir"), Path.of("real"));
    String[] file = {"FROM scratch", "COPY root /", "COPY --link a.txt /dir/"};
    StoredImage image = build.build(file);
    assertEquals("a", build.text(image, "dir/a.txt"));
    assertTrue(build.node(image, "dir").orElseThrow() instanceof Node.Directory);
    assertTrue(build.node(image, "real/a.txt").isEmpty());
    build.build(file);
    assertEquals(List.of(), build.done());
  }

  @Test
  void refusesNamesOfOwnersForLinkedFiles() throws IOException {
    build.file("a.txt", "a");
    String message =
        assertThrows(
                OciException.class,
                () -> build.build("FROM scratch", "COPY --link --chown=app a.txt /"))
            .getMessage();
    assertTrue(message.contains("--link does not look at /etc/passwd"), message);
  }

  @Test
  void unpacksOnlyWhatItIsToUnpack() throws IOException {
    Files.write(build.context().resolve("a.gz"), packed("hello"));
    StoredImage image = build.build("FROM scratch", "ADD --unpack=false a.gz /x/", "ADD a.gz /y/");
    assertTrue(build.node(image, "x/a.gz").isPresent());
  }

  private static byte[] packed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  /** A server that has one file. */
  private static final class OneFile extends NoRemotes {
    private byte[] bytes = "one".getBytes(StandardCharsets.UTF_8);
    private int fetched;
    private int closed;

    @Override
    public RemoteFile fetch(RemoteAddress address, Optional<Digest> checksum, Path scratch) {
      fetched++;
      byte[] now = bytes;
      return new RemoteFile() {
        @Override
        public Selection selection() {
          try {
            return Selection.ofFile(
                address.fileName(),
                new Node.File(NodeMeta.of(0600, Instant.EPOCH), now.length),
                () -> new ByteArrayInputStream(now));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }

        @Override
        public Digest digest() {
          return Digest.of(now);
        }

        @Override
        public void close() {
          closed++;
        }
      };
    }
  }

  @Test
  void addsAFileOfTheWebAgainOnlyIfItIsAnother() throws IOException {
    OneFile web = new OneFile();
    String[] file = {"FROM scratch", "ADD https://example.org/dir/a.txt?x=1 /x/"};
    assertEquals("one", build.remotes(web).text(build.build(file), "x/a.txt"));
    build.build(file);
    assertEquals(List.of(), build.done());
    web.bytes = "two".getBytes(StandardCharsets.UTF_8);
    StoredImage image = build.build(file);
    assertArrayEquals(web.bytes, build.text(image, "x/a.txt").getBytes(StandardCharsets.UTF_8));
    assertEquals(0600, build.file(image, "x/a.txt").meta().mode());
    assertEquals(3, web.fetched);
    assertEquals(3, web.closed);
  }
}
