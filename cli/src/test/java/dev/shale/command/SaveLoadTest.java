package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shale.json.Json;
import dev.shale.registry.Programs;
import dev.shale.tar.TarRecipe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images as one archive, and from one, as an ordinary user. */
final class SaveLoadTest {
  @TempDir Path directory;
  private Path archive;

  @BeforeEach
  void build() throws IOException {
    archive = directory.resolve("a.tar");
    Path context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("file"), "x".repeat(10_000));
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM scratch AS base
        COPY file /a/
        FROM base
        COPY file /b/
        CMD ["b"]
        """);
    run("one", "build", "-t", "whole", context.toString()).result();
    run("one", "build", "-t", "half:1", "--target", "base", context.toString()).result();
    run("one", "tag", "half:1", "half:2").result();
  }

  private ProgramRun run(String store, String... words) {
    return ProgramRun.ofUser(directory.resolve(store), words);
  }

  private String images(String store, String field) {
    return run(store, "images", "--no-trunc", "--format", "{{.Name}}:{{.Tag}} {{." + field + "}}")
        .result()
        .lines()
        .sorted()
        .toList()
        .toString();
  }

  private void save(String... words) {
    String[] all = Arrays.copyOf(new String[] {"save", "-o", archive.toString()}, 3 + words.length);
    System.arraycopy(words, 0, all, 3, words.length);
    run("one", all).result();
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker-archive", "oci-archive"})
  void loadsWhatWasSavedWithAllNamesAndIds(String format) {
    save("--format", format, "whole", "half:1", "half:2");
    run("two", "load", "-i", archive.toString()).result();
    assertEquals(images("one", "ID"), images("two", "ID"));
  }

  @Test
  void ociArchiveKeepsDigests() {
    save("--format", "oci-archive", "whole");
    run("two", "load", "-i", archive.toString()).result();
    assertTrue(images("one", "Digest").contains(images("two", "Digest").replaceAll("^.|.$", "")));
  }

  @Test
  void hasALayerThatSeveralHaveOnce() {
    save("whole", "half:1");
    String names = Programs.run(directory, List.of("tar", "tf", archive.toString()));
    assertEquals(2, names.lines().filter(name -> name.endsWith(".tar")).count(), names);
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker-archive", "oci-archive"})
  void sameImagesGiveTheSameBytes(String format) throws IOException {
    save("--format", format, "whole", "half:1");
    byte[] first = Files.readAllBytes(archive);
    Files.delete(archive);
    save("--format", format, "whole", "half:1");
    assertArrayEquals(first, Files.readAllBytes(archive));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd", "xz", "bzip2"})
  @Tag("linux")
  void loadsPackedArchives(String packer) throws IOException {
    save("whole");
    Path packed = directory.resolve("packed");
    Programs.run(
        directory, List.of("sh", "-c", "%s -c <%s >%s".formatted(packer, archive, packed)));
    run("two", "load", "-i", packed.toString()).result();
    assertTrue(images("two", "ID").contains("whole"));
  }

  @ParameterizedTest
  @CsvSource({"oci-archive:FILE:new,new", "docker-archive:FILE:new:1,docker.io/library/new:1"})
  void copiesToAnArchiveAndBack(String place, String name) {
    String target = place.replace("FILE", archive.toString());
    run("one", "copy", "whole", target).result();
    run("two", "copy", target, "store:back").result();
    String id = images("one", "ID").replaceAll(".*whole:latest (\\S+?)[,\\]].*", "$1");
    assertEquals("[docker.io/library/back:latest " + id + "]", images("two", "ID"));
  }

  @Test
  void removesWhatAKilledProcessHasLeftOfTheArchive() throws IOException {
    String uuid = "00000000-0000-0000-0000-000000000000";
    Path left = Files.createFile(directory.resolve(".a.tar." + uuid + "." + uuid));
    Path other = Files.createFile(directory.resolve(".b.tar." + uuid + "." + uuid));
    save("whole");
    assertTrue(Files.notExists(left));
    assertTrue(Files.exists(other));
  }

  @Test
  void leavesTheOldArchiveWhenSavingFails() throws IOException {
    Files.writeString(archive, "old");
    ProgramRun failed =
        run("one", "save", "--format", "oci-archive", "-o", archive + "", "whole", "nosuch");
    assertEquals(ExitCode.FAILED, failed.status());
    assertEquals("old", Files.readString(archive));
    assertNoDrafts();
  }

  private void assertNoDrafts() throws IOException {
    try (var files = Files.list(directory)) {
      assertEquals(
          List.of(), files.filter(file -> file.getFileName().toString().startsWith(".")).toList());
    }
  }

  private String refusal(byte[] bytes) throws IOException {
    Files.write(archive, bytes);
    ProgramRun refused = run("two", "load", "-i", archive.toString());
    assertEquals(ExitCode.FAILED, refused.status());
    long errors = refused.err().lines().filter(line -> line.startsWith("shale: ")).count();
    assertEquals(1, errors, refused.err()); // other blobs may have come before
    assertEquals("[]", images("two", "ID"));
    return refused.err();
  }

  private static TarRecipe manifest(String config, String layer) {
    return TarRecipe.of()
        .file(
            "manifest.json",
            "[{\"Config\":\"%s\",\"RepoTags\":[\"a:1\"],\"Layers\":[\"%s\"]}]"
                .formatted(config, layer));
  }

  @Test
  void refusesWhatIsNoArchive() throws IOException {
    refusal("no tar at all".getBytes(StandardCharsets.UTF_8));
    refusal(TarRecipe.of().file("a", "b").bytes());
    refusal(new byte[0]);
  }

  @Test
  void refusesArchivesThatEndEarly() throws IOException {
    save("whole");
    byte[] whole = Files.readAllBytes(archive);
    for (int part = 1; part < 8; part++) {
      refusal(Arrays.copyOf(whole, whole.length * part / 8));
    }
  }

  @Test
  void refusesManifestsThatNameWhatIsNotThere() throws IOException {
    assertTrue(refusal(manifest("c.json", "l.tar").bytes()).contains("c.json"));
    String config =
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\","
            + "\"diff_ids\":[\"sha256:"
            + "0".repeat(64)
            + "\"]}}";
    assertTrue(
        refusal(manifest("c.json", "l.tar").file("c.json", config).bytes()).contains("l.tar"));
    assertTrue(refusal(manifest("c.json", "../l").file("c.json", config).bytes()).contains("../l"));
  }

  @Test
  void refusesLayersThatAreNotThoseOfTheConfig() throws IOException {
    String config =
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\","
            + "\"diff_ids\":[\"sha256:"
            + "0".repeat(64)
            + "\"]}}";
    String error =
        refusal(manifest("c.json", "l.tar").file("c.json", config).file("l.tar", "layer").bytes());
    assertTrue(error.contains("sha256:0000"), error);
  }

  @Test
  void refusesBlobsThatAreNotWhatTheyAreCalled() throws IOException {
    save("--format", "oci-archive", "whole");
    byte[] bytes = Files.readAllBytes(archive);
    byte[] needle = "xxxxxxxxxxxxxxxx".getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < bytes.length - needle.length; at++) {
      if (Arrays.equals(bytes, at, at + needle.length, needle, 0, needle.length)) {
        bytes[at] = 'y';
        break;
      }
    }
    refusal(bytes);
  }

  @Test
  @Tag("peer")
  void othersReadWhatIsSaved() throws IOException {
    save("whole", "half:1");
    String inspected =
        Programs.run(
            directory, List.of("skopeo", "inspect", "docker-archive:" + archive + ":whole:latest"));
    JsonNode image = Json.parseObject("output", inspected.getBytes(StandardCharsets.UTF_8));
    assertEquals(2, image.path("Layers").size());
    Files.delete(archive);
    save("--format", "oci-archive", "whole");
    Programs.run(
        directory,
        List.of("skopeo", "--insecure-policy", "copy", "-q", "oci-archive:" + archive, "dir:d"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker-archive:FILE:a:1", "oci-archive:FILE:a:1"})
  @Tag("peer")
  void loadsWhatOthersSave(String place) {
    save("--format", "oci-archive", "whole");
    String theirs = place.replace("FILE", directory.resolve("theirs.tar").toString());
    Programs.run(
        directory,
        List.of("skopeo", "--insecure-policy", "copy", "-q", "oci-archive:" + archive, theirs));
    run("two", "load", "-i", directory.resolve("theirs.tar").toString()).result();
    String id = images("one", "ID").replaceAll(".*whole:latest (\\S+?)[,\\]].*", "$1");
    assertTrue(images("two", "ID").contains(id), images("two", "ID"));
  }
}
