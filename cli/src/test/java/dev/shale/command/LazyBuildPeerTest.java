package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.json.Json;
import dev.shale.registry.DockerRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A build on an image of a registry that keeps each repository's blobs apart. */
@Tag("peer")
final class LazyBuildPeerTest {
  @TempDir Path directory;

  private void build(Path store, String name, String... dockerfile) throws IOException {
    Path context = Files.createDirectories(directory.resolve("context"));
    Files.writeString(context.resolve("f"), "f\n");
    Files.write(context.resolve("Dockerfile"), List.of(dockerfile));
    ProgramRun.ofUser(store, "build", "-t", name, "--push", context.toString()).result();
  }

  @Test
  void layersOfTheBaseAreMountedFromItsRepository() throws IOException {
    try (DockerRegistry registry = DockerRegistry.start()) {
      String base = registry.host() + "/of/base:1";
      String app = registry.host() + "/of/app:1";
      build(directory.resolve("other"), base, "FROM scratch", "COPY f /base");
      String manifest = ProgramRun.ofUser(directory, "inspect", "--raw", "docker://" + base).out();
      String layer =
          Json.parseObject("manifest", manifest.getBytes(StandardCharsets.UTF_8))
              .path("layers")
              .path(0)
              .path("digest")
              .asText();
      build(directory, app, "FROM " + base, "COPY --link f /app");
      String log = registry.log();
      assertTrue(log.contains("mount=" + layer), log);
      assertTrue(log.lines().noneMatch(line -> line.contains("\"GET /v2/of/base/blobs/" + layer)));
      assertEquals("f\n", cat(app, "/base"));
      assertEquals("f\n", cat(app, "/app"));
      assertTrue(
          registry.log().lines().anyMatch(line -> line.contains("\"GET /v2/of/app/blobs/" + layer)),
          "the log does not tell of layers");
    }
  }

  private String cat(String image, String path) {
    Path reader = directory.resolve("reader");
    String id = ProgramRun.ofUser(reader, "pull", "docker://" + image).result();
    return ProgramRun.ofUser(reader, "cat", id + ":" + path).out();
  }
}
