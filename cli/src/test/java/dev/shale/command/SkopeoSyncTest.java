package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.image.RawManifest;
import dev.shale.registry.FaultyRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code skopeo sync}, without skopeo. */
final class SkopeoSyncTest {
  @TempDir Path directory;
  private FaultyRegistry registry;
  private RawManifest one;
  private RawManifest two;

  @BeforeEach
  void start() throws IOException {
    registry = FaultyRegistry.start();
    one = RemoteImages.image(registry, "linux/amd64", "2024-01-01T00:00:00Z");
    two = RemoteImages.image(registry, "linux/amd64", "2025-01-01T00:00:00Z");
    registry.with("1", one).with("2", two);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private ProgramRun sync(String line) {
    return ProgramRun.of(
        ("skopeo sync " + line)
            .replace("DIR", directory.toString())
            .replace("HOST", registry.host())
            .split(" ", -1));
  }

  private List<String> images(String below) throws IOException {
    Path root = directory.resolve(below);
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.endsWith("manifest.json"))
          .map(file -> root.relativize(file.getParent()).toString())
          .sorted()
          .toList();
    }
  }

  /** What was logged, without the time. */
  private List<String> log(ProgramRun run) {
    return run.err()
        .lines()
        .map(line -> line.replaceFirst("^time=\"[^\"]+\" ", ""))
        .map(line -> line.replace(directory.toString(), "DIR").replace(registry.host(), "HOST"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "HOST/team/a, a:1 a:2",
    "--scoped HOST/team/a, HOST/team/a:1 HOST/team/a:2",
    "--append-suffix -x HOST/team/a, a:1-x a:2-x",
    "HOST/team/a:2, a:2",
    "--scoped HOST/team/a:2, HOST/team/a:2",
  })
  void namesDirectoriesAsSkopeoDoes(String line, String names) throws IOException {
    assertEquals("", sync("-s docker -d dir " + line + " DIR/to").result());
    assertEquals(List.of(names.replace("HOST", registry.host()).split(" ", -1)), images("to"));
  }

  @Test
  void namesAnImageByDigestAsSkopeoDoes() throws IOException {
    sync("-s docker -d dir HOST/a@" + one.digest() + " DIR/to").result();
    assertEquals(List.of("a@" + one.digest()), images("to"));
  }

  @Test
  void tellsInSkopeosWordsWhatItCopies() throws IOException {
    ProgramRun run = sync("--src docker --dest dir --digestfile DIR/digests HOST/a DIR/to");
    assertEquals(ExitCode.OK, run.status());
    assertEquals(
        List.of(
            "level=info msg=\"Copying image ref 1/2\" from=\"docker://HOST/a:1\""
                + " to=\"dir:DIR/to/a:1\"",
            "level=info msg=\"Copying image ref 2/2\" from=\"docker://HOST/a:2\""
                + " to=\"dir:DIR/to/a:2\"",
            "level=info msg=\"Synced 2 images from 1 sources\""),
        log(run));
    assertEquals(
        one.digest() + " dir:DIR/to/a:1\n" + two.digest() + " dir:DIR/to/a:2\n",
        Files.readString(directory.resolve("digests")).replace(directory.toString(), "DIR"));
  }

  @Test
  void writesNothingInADryRun() throws IOException {
    ProgramRun run = sync("-s docker -d dir --dry-run --digestfile DIR/digests HOST/a:1 DIR/to");
    assertEquals(
        List.of(
            "level=warning msg=\"Running in dry-run mode\"",
            "level=info msg=\"Would have copied image ref 1/1\" from=\"docker://HOST/a:1\""
                + " to=\"dir:DIR/to/a:1\"",
            "level=info msg=\"Would have synced 1 images from 1 sources\""),
        log(run));
    assertFalse(Files.exists(directory.resolve("to")));
    assertFalse(Files.exists(directory.resolve("digests")));
  }

  @Test
  void bringsImagesOfADirectoryIntoARegistry() throws IOException {
    sync("-s docker -d dir HOST/a DIR/to").result();
    try (FaultyRegistry other = FaultyRegistry.start()) {
      sync("-s dir -d docker --preserve-digests DIR/to " + other.host() + "/mirror").result();
      for (String tag : List.of("1", "2")) {
        assertEquals(
            (tag.equals("1") ? one : two).digest().toString(),
            ProgramRun.of("digest", "docker://" + other.host() + "/mirror/a:" + tag).result());
      }
    }
  }

  @Test
  void copiesWhatAFileLists() throws IOException {
    Files.writeString(
        directory.resolve("list.yml"),
        registry.host() + ":\n  images:\n    team/a: ['2']\n  images-by-tag-regex:\n    b: ^1$\n");
    ProgramRun run = sync("-s yaml -d dir DIR/list.yml DIR/to");
    assertEquals(ExitCode.OK, run.status(), run.err());
    assertEquals(List.of("a:2", "b:1"), images("to"));
    assertEquals("level=info msg=\"Synced 2 images from 2 sources\"", log(run).getLast());
  }

  @Test
  void takesThisMachinesImageOfAnIndexOrAll() throws IOException {
    RawManifest arm64 = RemoteImages.image(registry, "linux/arm64", "2024-01-01T00:00:00Z");
    RawManifest index =
        RemoteImages.index(
            registry, new TreeMap<>(Map.of("linux/amd64", one, "linux/arm64", arm64)));
    registry.with("both", index);
    String line = "-s docker -d dir --preserve-digests --digestfile DIR/digests HOST/a:both DIR/";
    sync(line + "one").result();
    assertTrue(Files.readString(directory.resolve("digests")).startsWith(one.digest() + " "));
    sync("--override-arch arm64 " + line + "other").result();
    assertTrue(Files.readString(directory.resolve("digests")).startsWith(arm64.digest() + " "));
    sync("--all " + line + "all").result();
    assertTrue(Files.readString(directory.resolve("digests")).startsWith(index.digest() + " "));
  }

  @Test
  void convertsWhatIsThereInAnotherFormat() throws IOException {
    try (FaultyRegistry other = FaultyRegistry.start()) {
      String line = "-s docker -d docker --digestfile DIR/digests HOST/a:1 " + other.host();
      sync("--preserve-digests " + line).result();
      assertTrue(Files.readString(directory.resolve("digests")).startsWith(one.digest() + " "));
      sync("--format v2s2 " + line).result();
      String image = "docker://" + other.host() + "/a:1";
      assertTrue(
          ProgramRun.of("inspect", "--format={{.MediaType}}", image).result().contains("docker"));
      assertTrue(
          Files.readString(directory.resolve("digests"))
              .startsWith(ProgramRun.of("digest", image).result()));
    }
  }

  @Test
  void overwritesNoDirectory() throws IOException {
    Files.createDirectories(directory.resolve("to/a:2"));
    ProgramRun run = sync("-s docker -d dir HOST/a DIR/to");
    assertEquals(
        List.of(
            "shale: Refusing to overwrite destination directory \"DIR/to/a:2\"; shale sync apply"
                + " brings it up to date"),
        log(run));
    assertEquals(1, run.status());
    assertEquals(List.of(), images("to"));
  }

  @Test
  void goesOnWhereItIsToldToAndFailsAtTheEnd() throws IOException {
    Files.writeString(
        directory.resolve("list.yml"), registry.host() + ":\n  images:\n    a: ['1', none]\n");
    ProgramRun run = sync("-s yaml -d dir --keep-going DIR/list.yml DIR/to");
    assertEquals(1, run.status());
    assertEquals(List.of("a:1"), images("to"));
    assertEquals(
        List.of(
            "level=info msg=\"Copying image ref 1/1\" from=\"docker://HOST/a:1\""
                + " to=\"dir:DIR/to/a:1\"",
            "level=error msg=\"Error copying ref \\\"docker://HOST/a:none\\\"\" error=\"look"
                + " up HOST/a:none: not found (404 from HOST)\"",
            "level=info msg=\"Synced 1 images from 1 sources\"",
            "shale: Sync failed due to previous reported error(s) for one or more images"),
        log(run));
    assertEquals(2, sync("-s yaml -d dir DIR/list.yml DIR/other").status());
    assertFalse(Files.exists(directory.resolve("other")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|-d dir a b|A source transport must be specified (--src)",
        "1|-s docker a b|A destination transport must be specified (--dest)",
        "1|-s frob -d dir a b|\"frob\" is not a valid source transport",
        "1|-s docker -d oci a b|\"oci\" is not a valid destination transport",
        "1|-s dir -d dir a b|sync from 'dir' to 'dir' not implemented, consider using rsync instead",
        "1|-s docker -d dir a|skopeo sync: no DESTINATION given; see shale skopeo sync --help",
        "1|-s docker -d dir --sign-by me a b|sync: signatures (--sign-…) are not offered yet; leave"
            + " the option out, or use skopeo",
        "1|-s docker -d dir --format v2s1 a b|--format v2s1: schema 1 is only read; choose v2s2",
        "1|-s dir -d docker DIR/none HOST|sync dir:DIR/none: no such directory",
        "1|-s yaml -d dir DIR/none DIR/to|read yaml:DIR/none: no such file",
        "2|-s docker -d dir HOST/a:none DIR/to|look up HOST/a:none: not found (404 from HOST)",
      })
  void refusesInOneLineWithSkopeosStatus(int status, String line, String expected) {
    ProgramRun refused = sync(line);
    assertEquals(List.of("shale: " + expected), log(refused));
    assertEquals(status, refused.status());
  }
}
