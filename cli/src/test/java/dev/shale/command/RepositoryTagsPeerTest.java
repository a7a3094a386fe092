package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.registry.DockerRegistry;
import dev.shale.registry.FaultyRegistry;
import dev.shale.registry.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Debian's docker-registry lists tags in no order, and deletes none without its manifest. */
@Tag("peer")
final class RepositoryTagsPeerTest {
  private DockerRegistry registry;
  private String repository;

  @BeforeEach
  void push() throws IOException {
    registry = DockerRegistry.start();
    repository = "docker://" + registry.host() + "/team/app";
    try (FaultyRegistry source = FaultyRegistry.start()) {
      source
          .with("old", RemoteImages.image(source, "linux/amd64", "2024-01-01T00:00:00Z"))
          .with("new", RemoteImages.image(source, "linux/amd64", "2025-01-01T00:00:00Z"));
      for (String tag : List.of("1.0", "1.1", "2.0")) {
        String from = "docker://" + source.host() + "/a:" + (tag.equals("2.0") ? "new" : "old");
        ProgramRun.of("copy", from, repository + ":" + tag).result();
      }
    }
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private String tags(String... options) {
    List<String> words = new ArrayList<>(List.of("tags", "--sort", "name"));
    words.addAll(List.of(options));
    words.add(repository);
    return ProgramRun.of(words.toArray(String[]::new)).result().replace('\n', ' ');
  }

  @Test
  void listsWhatSkopeoLists() {
    assertEquals("1.0 1.1 2.0", tags());
    assertEquals("1.0 1.1", tags("--limit", "2"));
    assertEquals("2.0 1.1", tags("--sort", "created", "--reverse", "--limit", "2"));
    String theirs = Programs.run(Path.of("."), "skopeo list-tags --tls-verify=false " + repository);
    String ours = ProgramRun.of("tags", "--json", repository).result();
    assertEquals(theirs.replaceAll("\\s", ""), ours.replaceAll("\\s", ""));
  }

  @Test
  void untagsNothingHere() {
    ProgramRun run = ProgramRun.of("untag", repository + ":1.0");
    assertEquals(ExitCode.FAILED, run.status());
    assertTrue(run.err().contains(" these would vanish: 1.0, 1.1; nothing was changed"), run.err());
    assertEquals("1.0 1.1 2.0", tags());
  }

  @Test
  void deletesAllTagsOfAManifestIfItIsTold() {
    assertEquals(ExitCode.FAILED, ProgramRun.of("delete", repository + ":1.0").status());
    assertEquals("1.0 1.1 2.0", tags());
    String gone = ProgramRun.of("delete", "--force", repository + ":1.0").result();
    assertTrue(gone.contains(":1.1\n"), gone);
    assertEquals(ExitCode.FAILED, ProgramRun.of("digest", repository + ":1.1").status());
    assertEquals(ExitCode.OK, ProgramRun.of("digest", repository + ":2.0").status());
  }
}
