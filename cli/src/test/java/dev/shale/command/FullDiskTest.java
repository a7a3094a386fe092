package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on a disk that is too small: one line, no trace, and what was there still works. */
@Tag("linux")
@Kernel({Feature.ROOT, Feature.OVERLAY})
final class FullDiskTest {
  private static final int DISK_MIB = 8;
  private static final int TOO_MUCH = 12 << 20;

  @TempDir Path directory;
  private Path disk;

  @BeforeEach
  void fill() throws IOException, InterruptedException {
    disk = Files.createDirectory(directory.resolve("disk"));
    command("mount", "-t", "tmpfs", "-o", "size=" + DISK_MIB + "m", "tmpfs", disk.toString());
    Path context = context("small", 1000);
    run("build", "-t", "there", context.toString()).result();
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    run("umount", "--all");
    run("rm", "--all");
    command("umount", disk.toString());
  }

  private static void command(String... words) throws IOException, InterruptedException {
    assertEquals(
        0, new ProcessBuilder(words).inheritIO().start().waitFor(), List.of(words).toString());
  }

  private ProgramRun run(String... words) {
    return ProgramRun.ofRoot(disk, words);
  }

  private Path context(String name, int bytes) throws IOException {
    Path context = Files.createDirectory(directory.resolve(name));
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY file /\n");
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    Files.write(context.resolve("file"), content);
    return context;
  }

  private void refuses(String... words) throws IOException {
    Untouched store = Untouched.at(disk);
    ProgramRun refused = run(words);
    assertEquals(ExitCode.FAILED, refused.status());
    assertTrue(
        refused
            .err()
            .matches("(?s)(STEP [^\n]*\n)*shale: [^\\n]*: .*(no space left|has room for).*\n"),
        refused.err());
    store.verify();
    assertEquals(1, run("images", "-q").result().lines().count());
  }

  @Test
  void refusesToBuild() throws IOException {
    refuses("build", "-t", "app", context("large", TOO_MUCH).toString());
  }

  @Test
  void refusesToPull() throws IOException {
    Path other = Files.createDirectory(directory.resolve("other"));
    ProgramRun.ofRoot(other, "build", "-t", "app", context("large", TOO_MUCH).toString()).result();
    String layout = "oci:" + directory.resolve("layout") + ":app";
    ProgramRun.ofRoot(other, "copy", "app", layout).result();
    refuses("pull", layout);
  }

  @Test
  void refusesToCopyIntoAContainer() throws IOException {
    run("from", "--name", "box", "there").result();
    Path small = directory.resolve("small/file");
    run("cp", small.toString(), "box:/small").result(); // makes what a container has
    Path file = context("large", TOO_MUCH).resolve("file");
    refuses("cp", file.toString(), "box:/large");
  }

  /** A commit is a rename, but what is recorded of it wants room. */
  @Test
  void refusesToCommit() throws IOException {
    run("from", "--name", "box", "there").result();
    run("cp", directory.resolve("small/file").toString(), "box:/small").result();
    fillUp();
    refuses("commit", "box", "app");
  }

  @Test
  void removesImagesWhereNothingCanBeWritten() throws IOException {
    run("tag", "there", "again").result();
    fillUp();
    run("rmi", "again").result();
    run("rmi", "there").result();
    assertEquals("", run("images", "-q").result());
    try (Stream<Path> blobs = Files.list(disk.resolve("root/blobs/sha256"))) {
      assertEquals(0, blobs.count());
    }
  }

  @Test
  void removesContainersWhereNothingCanBeWritten() throws IOException {
    run("from", "--name", "box", "there").result();
    run("cp", directory.resolve("small/file").toString(), "box:/small").result();
    fillUp();
    run("rm", "box").result();
    assertEquals("", run("ps", "-q").result());
  }

  /** Takes all the room that is left. */
  private void fillUp() throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(disk.resolve("filler"))) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertEquals(0, Files.getFileStore(disk).getUsableSpace());
    }
  }
}
