package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.image.Digest;
import dev.shale.registry.DockerRegistry;
import dev.shale.registry.FaultyRegistry;
import dev.shale.registry.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's docker-registry takes no index whose images it lacks, and skopeo reads what we push. */
@Tag("peer")
final class ManifestListPeerTest {
  @TempDir Path directory;
  private DockerRegistry registry;
  private FaultyRegistry elsewhere;

  @BeforeEach
  void create() throws IOException {
    registry = DockerRegistry.start();
    elsewhere = FaultyRegistry.start();
    elsewhere
        .with("amd64", RemoteImages.image(elsewhere, "linux/amd64", "2024-01-01T00:00:00Z"))
        .with("arm64", RemoteImages.image(elsewhere, "linux/arm64", "2025-01-01T00:00:00Z"));
    run("manifest", "create", "app", from("amd64"), from("arm64")).result();
  }

  @AfterEach
  void stop() {
    elsewhere.close();
    registry.close();
  }

  private ProgramRun run(String... words) {
    return ProgramRun.ofUser(directory, words);
  }

  private String from(String tag) {
    return "docker://" + elsewhere.host() + "/a:" + tag;
  }

  private String to() {
    return "docker://" + registry.host() + "/team/app:1";
  }

  @Test
  void skopeoReadsWhatWePush() {
    String digest = run("manifest", "push", "--all", "app", to()).result();
    String raw = Programs.run(directory, "skopeo inspect --raw --tls-verify=false " + to());
    assertEquals(digest, Digest.of(raw.getBytes(StandardCharsets.UTF_8)).toString());
    String arm64 =
        Programs.run(
            directory,
            "skopeo --override-arch=arm64 inspect --tls-verify=false --format {{.Created}} "
                + to());
    assertTrue(arm64.startsWith("2025-01-01"), arm64);
  }

  @Test
  void saysWhatHelpsWhereTheImagesAreNotThere() {
    ProgramRun run = run("manifest", "push", "app", to());
    assertEquals(ExitCode.FAILED, run.status());
    assertTrue(
        run.err().endsWith("; where its images are not there yet, --all sends them\n"), run.err());
    assertEquals(1, run.err().lines().count());
  }
}
