package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.registry.FaultyRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a build's result goes, by a user who mounts nothing. */
final class BuildOutputTest {
  @TempDir Path directory;
  private Path context;

  @BeforeEach
  void write() throws IOException {
    context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("f"), "f\n");
    Files.writeString(
        context.resolve("Dockerfile"), "FROM scratch AS one\nCOPY f /a/\nFROM one\nCOPY f /b/\n");
  }

  private ProgramRun build(String... flags) {
    List<String> words = new ArrayList<>(List.of("build"));
    words.addAll(Arrays.asList(flags));
    words.add(context.toString());
    return ProgramRun.ofUser(directory, words.toArray(String[]::new));
  }

  private String digest(String image) {
    return ProgramRun.ofUser(directory, "digest", image).result();
  }

  @Test
  void filesGoIntoADirectoryAndTarsAndArchives() throws IOException {
    Path out = directory.resolve("out");
    build(
            "-t=app",
            "-o=" + out,
            "--output=type=tar,dest=" + directory.resolve("tar"),
            "--output=type=oci,name=a:1,dest=" + directory.resolve("oci.tar"),
            "--output=type=oci,tar=false,compression=uncompressed,dest="
                + directory.resolve("layout"),
            "--output=type=docker,dest=" + directory.resolve("docker.tar"),
            "--output=type=store,name=other:2")
        .result();
    assertEquals("f\n", Files.readString(out.resolve("b/f")));
    assertTrue(Files.size(directory.resolve("tar")) > 0);
    assertEquals(digest("app"), digest("other:2"));
    assertEquals(digest("app"), digest("oci:" + directory.resolve("layout")));
    digest("oci-archive:" + directory.resolve("oci.tar") + ":docker.io/library/a:1");
    digest("docker-archive:" + directory.resolve("docker.tar") + ":docker.io/library/app:latest");
  }

  @Test
  void tarOnStandardOutputIsAllThatIsThere() {
    ProgramRun run = build("-o", "-");
    assertEquals(0, run.status());
    assertTrue(run.out().contains("b/f"), run.out());
    assertEquals(0, run.out().length() % 512, "there is something after the tar");
  }

  @Test
  void imageIsPushedUnderEachName() throws IOException {
    try (FaultyRegistry registry = FaultyRegistry.start()) {
      String name = registry.host() + "/app";
      build("-t", name + ":1", "-t", name + ":2", "--push").result();
      assertEquals(digest("docker://" + name + ":1"), digest("docker://" + name + ":2"));
    }
  }

  @Test
  void nothingIsLeftOfAnOutputThatFails() throws IOException {
    Path out = directory.resolve("out");
    Files.createDirectories(out.resolve("a/f"));
    ProgramRun failed = build("-o=" + out);
    assertEquals(125, failed.status());
    assertEquals("", failed.out());
    try (Stream<Path> files = Files.walk(out)) {
      assertEquals(3, files.count());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dest=x|build --output \"dest=x\": expected type=…",
        "type=local|build --output \"type=local\": expected dest=DIR",
        "type=local,dest=x,name=a|build --output \"type=local,dest=x,name=a\": unknown key"
            + " \"name\"",
        "type=oci,tar=false|build --output type=oci,tar=false: expected dest=DIR",
        "type=registry|build --output \"type=registry\": expected name=NAME, or --tag",
        "type=docker|build --output \"type=docker\": expected name=NAME, or --tag",
        "type=cacheonly|build --output \"type=cacheonly\": type \"cacheonly\" is not offered;"
            + " there are local, tar, oci, docker, registry, image and store",
        "type=oci,compression=estargz|compression \"estargz\": expected gzip, zstd or none",
      })
  void refuses(String output, String message) {
    ProgramRun refused = build("-o", output);
    assertEquals(125, refused.status());
    assertEquals("shale: " + message + "\n", refused.err());
  }

  @Test
  void standardOutputIsForOne() {
    ProgramRun refused = build("-o", "-", "--output=type=oci");
    assertEquals("shale: build --output: standard output is wanted twice\n", refused.err());
  }
}
