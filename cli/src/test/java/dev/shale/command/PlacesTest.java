package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.tar.TarRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images in places that other programs share, as an ordinary user. */
final class PlacesTest {
  @TempDir Path directory;

  private String run(String... words) {
    return ProgramRun.ofUser(directory.resolve("store"), words).result();
  }

  private String place(String transport, String name) {
    return transport + ":" + directory.resolve(name);
  }

  private void build() throws IOException {
    Path context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
    run("build", "-t", "app", context.toString());
  }

  @Test
  void aDirectoryKeepsTheDigest() throws IOException {
    build();
    String digest = run("copy", "app", place("dir", "d"));
    assertEquals(digest, run("copy", place("dir", "d"), place("oci", "l:1")));
    assertEquals(digest, run("copy", place("oci", "l:@0"), "store:again"));
    assertEquals(digest, run("copy", place("dir", "d"), place("dir", "d")));
  }

  @Test
  void aTarIsTheLayerOfAnImage() throws IOException {
    Path tar = directory.resolve("a.tar");
    Files.write(tar, TarRecipe.of().file("greeting", "hello").bytes());
    run("copy", "tarball:" + tar, "store:made");
    assertEquals("hello", run("cat", "made:/greeting"));
    assertEquals(
        run("copy", "tarball:" + tar, place("oci", "l:1")),
        run("copy", "tarball:" + tar, place("dir", "d")));
  }

  @Test
  void someAreOnlyRead() throws IOException {
    build();
    for (String place :
        List.of("tarball:x", "containers-storage:x", "docker-daemon:sha256:" + "0".repeat(64))) {
      ProgramRun refused = ProgramRun.ofUser(directory.resolve("store"), "copy", "app", place);
      assertEquals(ExitCode.FAILED, refused.status());
      assertTrue(
          refused.err().startsWith("shale: write " + place.substring(0, place.indexOf(":")) + ":"),
          refused.err());
    }
  }
}
