package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shale.json.Json;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking into images, as an ordinary user: nothing is unpacked. */
final class LookTest {
  @TempDir Path directory;

  @BeforeEach
  void build() throws IOException {
    Path context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("one"), "one\n");
    Files.writeString(context.resolve("two"), "two\n");
    Files.createDirectory(context.resolve("links"));
    Files.createSymbolicLink(context.resolve("links/link"), Path.of("/a/one"));
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM scratch AS base
        COPY one links/ /a/
        ENV A=b
        FROM base
        COPY two /a/one
        COPY two /b/
        """);
    run("build", "-t", "new", context.toString()).result();
    run("build", "-t", "old", "--target", "base", context.toString()).result();
  }

  private ProgramRun run(String... words) {
    return ProgramRun.ofUser(directory, words);
  }

  private List<JsonNode> json(String... words) {
    String document = "{\"all\":" + run(words).result() + "}";
    List<JsonNode> all = new java.util.ArrayList<>();
    Json.parseObject("output", document.getBytes(StandardCharsets.UTF_8))
        .get("all")
        .forEach(all::add);
    return all;
  }

  @Test
  void listsTheRoot() {
    assertEquals("a\nb", run("ls", "new").result());
  }

  @Test
  void listsADirectory() {
    assertEquals("link\none", run("ls", "new:/a").result());
  }

  @Test
  void listsAllBelow() {
    assertEquals("/a\n/a/link\n/a/one\n/b\n/b/two", run("ls", "-R", "new:/").result());
  }

  @Test
  void listsADirectoryItself() {
    assertEquals("/a", run("ls", "-d", "new:/a").result());
  }

  @Test
  void saysWhatAFileIs() {
    String line = run("ls", "-l", "new:/a").result().lines().findFirst().orElseThrow();
    assertTrue(line.matches("lrwxrwxrwx +0:0 +0 +\\S+ +link -> /a/one"), line);
  }

  @Test
  void saysForProgramsWhatAFileIs() {
    JsonNode file = json("ls", "--json", "new:/a/one").getFirst();
    assertEquals("/a/one", file.get("path").asText());
    assertEquals(4, file.get("size").asInt());
  }

  @Test
  void findsNoFileThatIsNotThere() {
    ProgramRun run = run("ls", "new:/c");
    assertEquals(ExitCode.FAILED, run.status());
    assertEquals("shale: list new:/c: there is no /c\n", run.err());
  }

  @Test
  void printsAFileThroughALink() {
    assertEquals("two", run("cat", "new:/a/link").result());
  }

  @Test
  void printsFilesOfSeveralImages() {
    assertEquals("one\ntwo", run("cat", "old:/a/one", "new:/a/one").result());
  }

  @Test
  void printsNoDirectory() {
    assertEquals("shale: read a: is no regular file\n", run("cat", "new:/a").err());
  }

  @Test
  void wantsAFileToPrint() {
    assertEquals("shale: cat new: name a file, as in new:/PATH\n", run("cat", "new").err());
  }

  @Test
  void looksIntoNothingElsewhere() {
    assertTrue(run("ls", "docker://debian:/etc").err().contains("pull it first"));
  }

  @Test
  void comparesImages() {
    assertEquals("C /a/one 4 -> 4\nA /b\nA /b/two 4", run("diff", "old", "new").result());
    assertEquals("C /a/one 4 -> 4\nD /b\nD /b/two 4", run("diff", "new", "old").result());
    assertEquals("", run("diff", "new", "new").result());
  }

  @Test
  void addsUpWhatDiffers() {
    assertTrue(
        run("diff", "-s", "old", "new")
            .result()
            .endsWith("added: 2, 4 B\nchanged: 1, 4 B\ndeleted: 0, 0 B"));
  }

  @Test
  void comparesForPrograms() {
    JsonNode difference = json("diff", "--json", "old", "new").getFirst();
    assertEquals("C", difference.get("kind").asText());
    assertEquals("/a/one", difference.get("path").asText());
    assertEquals(4, difference.get("before").get("size").asInt());
  }

  @Test
  void wantsTwoImagesToCompare() {
    assertEquals(
        "shale: diff new: an image is compared with another; name that, too\n",
        run("diff", "new").err());
  }

  @Test
  void tellsHowAnImageCameToBe() {
    List<JsonNode> steps = json("history", "--json", "new");
    assertEquals(4, steps.size());
    assertTrue(steps.getFirst().get("CreatedBy").asText().contains("/b/"));
    assertEquals("", steps.get(2).get("Layer").asText());
    assertTrue(steps.get(3).get("SizeBytes").asLong() > 1000);
  }

  @Test
  void listsTheLayersOfAHistory() {
    assertEquals(3, run("history", "-q", "new").result().lines().count());
  }

  @Test
  void saysWhoWroteAFile() {
    JsonNode last = json("blame", "--json", "new", "/a/one").getFirst();
    assertEquals(2, last.get("layer").asInt());
    assertTrue(last.get("createdBy").asText().contains("COPY"), last.toString());
  }

  @Test
  void saysWhoEverWroteAFile() {
    assertEquals(2, json("blame", "--all", "--json", "new", "a/one").size());
  }

  @Test
  void saysWhoWroteEachFileBelow() {
    assertEquals(6, run("blame", "-R", "new", "/").result().lines().count());
  }

  @Test
  void blamesNobodyForWhatNeverWas() {
    assertEquals(
        "shale: blame new /c: no layer says anything of it\n", run("blame", "new", "/c").err());
  }

  @Test
  @Tag("linux")
  @Kernel({Feature.ROOT, Feature.OVERLAY})
  void saysWhatAContainerChanged() throws IOException {
    String layout = "oci:" + directory.resolve("layout") + ":new";
    run("copy", "new", layout).result();
    Path store = Files.createDirectory(directory.resolve("roots"));
    ProgramRun.ofRoot(store, "pull", layout).result();
    ProgramRun.ofRoot(store, "from", "--name", "box", "--pull=never", imageOf(store)).result();
    assertEquals("", ProgramRun.ofRoot(store, "diff", "box").result());
    Path one = directory.resolve("context/one");
    ProgramRun.ofRoot(store, "cp", one.toString(), "box:/a/one").result();
    ProgramRun.ofRoot(store, "cp", one.toString(), "box:/new").result();
    String diff = ProgramRun.ofRoot(store, "diff", "box").result();
    String listed = ProgramRun.ofRoot(store, "ls", "box").result();
    String content = ProgramRun.ofRoot(store, "cat", "box:/a/link").result();
    Path mounted = Path.of(ProgramRun.ofRoot(store, "mount", "box").result());
    List<String> there;
    try (Stream<Path> files = Files.list(mounted)) {
      there = files.map(file -> file.getFileName().toString()).sorted().toList();
    }
    ProgramRun.ofRoot(store, "umount", "box").result();
    ProgramRun.ofRoot(store, "rm", "box").result();
    ProgramRun.ofRoot(store, "rmi", "--all").result();
    assertEquals("C /a/one 4 -> 4\nA /new 4", diff);
    assertEquals(there, listed.lines().toList());
    assertEquals("one", content);
  }

  private static String imageOf(Path store) {
    return ProgramRun.ofRoot(store, "images", "-q").result();
  }
}
