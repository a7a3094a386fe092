package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shale.http.TestServer.Answer;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import dev.shale.registry.FaultyRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tags of a repository: listed with no more requests than that takes, and removed. */
final class RepositoryTagsTest {
  private FaultyRegistry registry;
  private RawManifest older;
  private RawManifest newer;

  @BeforeEach
  void start() throws IOException {
    registry = FaultyRegistry.start();
    older = RemoteImages.image(registry, "linux/amd64", "2024-01-01T00:00:00Z");
    newer = RemoteImages.image(registry, "linux/amd64", "2025-01-01T00:00:00Z");
    registry
        .with("1.9", newer)
        .with("1.10", older)
        .with("1.10.1-rc1", older)
        .with("2.0", older)
        .with("latest", newer);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private String repository() {
    return registry.host() + "/a";
  }

  private String tags(String... options) {
    List<String> words = new ArrayList<>(List.of("tags"));
    words.addAll(List.of(options));
    words.add(repository());
    return ProgramRun.of(words.toArray(String[]::new)).result().replace('\n', ' ');
  }

  private JsonNode json(String... words) {
    return Json.parseObject(
        "output", ProgramRun.of(words).result().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void listsAllInTheRegistrysOrderByOneRequest() {
    assertEquals("1.10 1.10.1-rc1 1.9 2.0 latest", tags());
    assertEquals(List.of("GET /v2/a/tags/list"), registry.askedFor());
  }

  @ParameterizedTest
  @CsvSource({
    "--filter=1.*, 1.10 1.10.1-rc1 1.9",
    "--filter=1.* --exclude=*-rc*, 1.10 1.9",
    "--filter=1.9 --filter=/^l/, 1.9 latest",
    "--filter=semver:^1.9, 1.10 1.9",
    "--sort=semver, latest 1.9 1.10 1.10.1-rc1 2.0",
    "--sort=semver --reverse --limit=2, 2.0 1.10.1-rc1",
    "--sort=name --reverse, latest 2.0 1.9 1.10.1-rc1 1.10",
    "--reverse --limit=1, latest",
    "--sort=created --filter=*.*, 1.10 1.10.1-rc1 2.0 1.9",
  })
  void listsWhatIsWantedAsIsWanted(String options, String listed) {
    assertEquals(listed, tags(options.split(" ", -1)));
  }

  @Test
  void asksForNoMoreThanItLists() {
    assertEquals("1.10 1.10.1-rc1", tags("--limit", "2"));
    assertEquals(List.of("GET /v2/a/tags/list?n=2"), registry.askedFor());
  }

  @Test
  void goesOnThroughPagesThatAreShort() {
    registry.fault(
        "GET",
        "/tags/list",
        1,
        _ ->
            Answer.of(200, "{\"name\":\"a\",\"tags\":[\"1.10\"]}")
                .with("Link", "</v2/a/tags/list?n=1&last=1.10>; rel=\"next\""));
    assertEquals("1.10 1.10.1-rc1 1.9", tags("--limit", "3"));
    assertEquals(3, registry.askedFor().size());
  }

  @Test
  void learnsDigestsByAHeadForEachThatIsListed() {
    assertEquals(
        "2.0   " + older.digest() + " 1.9   " + newer.digest(),
        tags("--digests", "--sort=semver", "--filter=?.?", "--reverse"));
    assertEquals(
        Set.of("GET /v2/a/tags/list", "HEAD /v2/a/manifests/2.0", "HEAD /v2/a/manifests/1.9"),
        Set.copyOf(registry.askedFor()));
    assertEquals(3, registry.askedFor().size());
  }

  @Test
  void printsWhatSkopeoPrintsAndMore() {
    JsonNode all = json("tags", "--json", "--sort=created", "--digests", repository());
    assertEquals(repository(), all.path("Repository").asText());
    assertEquals("latest", all.path("Tags").path(4).asText());
    assertEquals("2024-01-01T00:00:00Z", all.path("Created").path("2.0").asText());
    assertEquals(older.digest().toString(), all.path("Digests").path("2.0").asText());
  }

  @Test
  void warnsOfATagThatLeadsToNothing() {
    registry.fault("HEAD", "/manifests/2.0", _ -> Answer.of(404, ""));
    ProgramRun run = ProgramRun.of("tags", "--digests", "--filter", "2.0", repository());
    assertEquals(ExitCode.OK, run.status());
    assertEquals("2.0", run.out().strip());
    assertTrue(run.err().contains("tag 2.0: "), run.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "tags debian:12 ~ tags debian:12: a repository is listed as a whole; leave the tag or digest away",
        "tags dir:x ~ tags dir:x: only docker://, oci:, oci-archive: and docker-archive: have tags"
            + " to list",
        "tags store:app ~ tags store:app: shale images lists what is in the store",
        "tags --limit 0 app ~ tags --limit 0: expected at least 1",
        "tags --sort age app ~ tags --sort age: expected name, semver or created",
        "tags --filter [ app ~ pattern \"[\": [ without ]",
        "untag app ~ untag app: shale rmi removes names in the store; docker://app is one in a registry",
        "untag docker://app ~ untag docker://app: expected docker://NAME:TAG or oci:DIR:NAME",
        "untag oci:x ~ untag oci:x: expected docker://NAME:TAG or oci:DIR:NAME",
        "delete app ~ delete app: shale rmi removes images of the store; docker://app is one in a registry",
        "delete oci:x ~ delete oci:x: expected docker://NAME[:TAG|@DIGEST], oci:DIR:NAME or oci:DIR@DIGEST",
      })
  void refusesWhatItIsNotFor(String words, String message) {
    ProgramRun run = ProgramRun.of(words.split(" ", -1));
    assertEquals(ExitCode.FAILED, run.status());
    assertEquals("shale: " + message + "\n", run.err());
  }

  @Test
  void untagsWhereTheRegistryCan() {
    String name = "docker://" + repository() + ":1.10";
    assertEquals("untagged: " + name, ProgramRun.of("untag", name).result());
    assertEquals(
        List.of("HEAD /v2/a/manifests/1.10", "DELETE /v2/a/manifests/1.10"), registry.askedFor());
    assertEquals("1.10.1-rc1 1.9 2.0 latest", tags());
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 405, 501})
  void saysWhatWouldVanishWhereItCannot(int status) {
    registry.keepingTags(status);
    ProgramRun run = ProgramRun.of("untag", "docker://" + repository() + ":1.10");
    assertEquals(ExitCode.FAILED, run.status());
    assertTrue(
        run.err()
            .endsWith(
                "with its manifest %s these would vanish: 1.10, 1.10.1-rc1, 2.0; nothing was changed;"
                        .formatted(older.digest())
                    + " shale delete does it\n"),
        run.err());
    assertEquals("1.10 1.10.1-rc1 1.9 2.0 latest", tags());
  }

  @Test
  void untagsTheOthersWhereOneIsNotThere() {
    String name = "docker://" + repository() + ":";
    ProgramRun run = ProgramRun.of("untag", name + "1.10", name + "none", name + "2.0");
    assertEquals(ExitCode.FAILED, run.status());
    assertEquals("untagged: %1$s1.10\nuntagged: %1$s2.0\n".formatted(name), run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertEquals("1.10.1-rc1 1.9 latest", tags());
  }

  @Test
  void untagsNothingThatIsNotThere() {
    ProgramRun run = ProgramRun.of("untag", "docker://" + repository() + ":3");
    assertEquals(ExitCode.FAILED, run.status());
    assertEquals(List.of("HEAD /v2/a/manifests/3"), registry.askedFor());
  }

  @ParameterizedTest
  @ValueSource(strings = {"delete", "delete --dry-run"})
  void deletesNoOtherTagUnasked(String words) {
    ProgramRun run = ProgramRun.of((words + " docker://" + repository() + ":1.10").split(" "));
    assertEquals("", run.out());
    assertEquals(ExitCode.FAILED, run.status());
    assertTrue(
        run.err().contains("has other tags, which would go, too: 1.10.1-rc1, 2.0; --force"),
        run.err());
    assertTrue(registry.askedFor().stream().noneMatch(asked -> asked.startsWith("DELETE")));
  }

  private String gone(String would, RawManifest manifest, String... tags) {
    StringBuilder lines = new StringBuilder();
    for (String tag : tags) {
      lines.append("%suntagged: docker://%s:%s\n".formatted(would, repository(), tag));
    }
    return lines + "%sdeleted: docker://%s@%s".formatted(would, repository(), manifest.digest());
  }

  @Test
  void saysWhatWouldGo() {
    assertEquals(
        gone("would be ", older, "1.10", "1.10.1-rc1", "2.0"),
        ProgramRun.of("delete", "--dry-run", "--force", "docker://" + repository() + ":2.0")
            .result());
    assertTrue(registry.askedFor().stream().noneMatch(asked -> asked.startsWith("DELETE")));
  }

  @Test
  void deletesAManifestWithAllItsTags() {
    assertEquals(
        gone("", older, "1.10", "1.10.1-rc1", "2.0"),
        ProgramRun.of("delete", "--force", "docker://" + repository() + ":2.0").result());
    assertEquals("1.9 latest", tags());
  }

  @Test
  void deletesByDigest() {
    String name = "docker://" + repository() + "@" + newer.digest();
    assertEquals(gone("", newer, "1.9", "latest"), ProgramRun.of("delete", name).result());
    assertEquals("1.10 1.10.1-rc1 2.0", tags());
  }

  @Test
  void deletesTheOthersWhereOneIsNotThere() {
    String name = "docker://" + repository();
    ProgramRun run = ProgramRun.of("delete", name + ":none", name + "@" + newer.digest());
    assertEquals(ExitCode.FAILED, run.status());
    assertEquals(gone("", newer, "1.9", "latest") + "\n", run.out());
    assertEquals(1, run.err().lines().count(), run.err());
  }

  /** The options by which a mirror is read first, in which an old tag still means a newer image. */
  private List<String> withStaleMirror(FaultyRegistry mirror, Path directory) throws IOException {
    mirror.with("1.10", newer).with("1.9", newer);
    Path conf =
        Files.writeString(
            directory.resolve("registries.conf"),
            """
            [[registry]]
            location = "%s"
            [[registry.mirror]]
            location = "%s"
            """
                .formatted(registry.host(), mirror.host()));
    return List.of("--registries-conf", conf.toString());
  }

  private ProgramRun run(List<String> options, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(options);
    return ProgramRun.of(all.toArray(String[]::new));
  }

  @Test
  void removesWhatTheNameMeansAtHomeWhateverMirrorsSay(@TempDir Path directory) throws IOException {
    try (FaultyRegistry mirror = FaultyRegistry.start()) {
      List<String> options = withStaleMirror(mirror, directory);
      String name = "docker://" + repository() + ":1.10";
      assertEquals(newer.digest().toString(), run(options, "digest", name).result());
      assertEquals(
          gone("would be ", older, "1.10", "1.10.1-rc1", "2.0"),
          run(options, "delete", "--dry-run", "--force", name).result());
      registry.keepingTags(405);
      assertTrue(run(options, "untag", name).err().contains("with its manifest " + older.digest()));
      run(List.of(), "skopeo", "--registries-conf", options.getLast(), "delete", name).result();
      assertEquals("1.9 latest", tags());
    }
  }

  @Test
  void showsNoTagThatIsNone() {
    registry.fault(
        "GET",
        "/tags/list",
        _ -> Answer.of(200, "{\"name\":\"a\",\"tags\":[\"1.9\",\"x\\u001b[2J\",\"\"]}"));
    assertEquals("1.9", tags());
    assertEquals("1.9   " + newer.digest(), tags("--digests"));
    assertEquals(
        gone("would be ", newer, "1.9"),
        ProgramRun.of("delete", "--dry-run", "docker://" + repository() + ":1.9").result());
  }

  @Test
  void listsRemovesAndDeletesInALayout(@TempDir Path directory) {
    String layout = "oci:" + directory.resolve("layout");
    for (String tag : List.of("1.9", "latest", "2.0")) {
      String image = "docker://" + repository() + ":" + tag;
      ProgramRun.of("copy", image, layout + ":" + tag).result();
    }
    assertEquals("1.9\nlatest\n2.0", ProgramRun.of("tags", layout).result());
    assertEquals(newer.digest().toString(), ProgramRun.of("digest", layout + ":latest").result());
    ProgramRun.of("untag", layout + ":2.0").result();
    assertEquals("1.9\nlatest", ProgramRun.of("tags", layout).result());
    String unnamed = layout + "@" + older.digest();
    assertEquals(older.digest().toString(), ProgramRun.of("digest", unnamed).result());
    assertEquals("deleted: " + unnamed, ProgramRun.of("delete", unnamed).result());
    assertEquals("untagged: " + layout + ":1.9", ProgramRun.of("delete", layout + ":1.9").result());
    assertEquals(
        "2025-01-01T00:00:00Z",
        ProgramRun.of("inspect", "--format={{.Created}}", layout + ":latest").result());
    assertEquals(
        "untagged: %s:latest\ndeleted: %s@%s".formatted(layout, layout, newer.digest()),
        ProgramRun.of("delete", layout + ":latest").result());
    assertEquals(List.of(), List.of(directory.resolve("layout/blobs/sha256").toFile().list()));
  }
}
