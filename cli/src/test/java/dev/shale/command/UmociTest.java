package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.umoci.Umoci;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The work-alike of umoci, without umoci. */
final class UmociTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("testdata", ""), "cli", "help", "umoci.txt");

  @TempDir Path directory;

  @BeforeEach
  void makeImage() {
    umoci("init --layout LAYOUT").result();
    umoci("new --image LAYOUT:one").result();
  }

  private ProgramRun umoci(String line) {
    List<String> words = new ArrayList<>(List.of("umoci"));
    for (String word : line.split(" ", -1)) {
      words.add(word.replace("LAYOUT", directory.resolve("layout").toString()));
    }
    return ProgramRun.of(words.toArray(String[]::new));
  }

  private String stat(String tag) {
    return umoci("stat --json --image LAYOUT:" + tag).result();
  }

  @Test
  void printsItsOverview() throws IOException {
    String help = ProgramRun.of("umoci", "--help").out();
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(GOLDEN, help);
    }
    assertEquals(Files.readString(GOLDEN), help);
  }

  @Test
  void saysWhichUmociItIsLike() {
    assertEquals("umoci version 0.6.0", ProgramRun.of("umoci", "--version").result());
  }

  static List<CommandEntry> commands() {
    return new Umoci().commands();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void explainsEachCommandWithExamplesThatParse(CommandEntry entry) {
    String command = entry.name().substring("umoci ".length());
    assertTrue(umoci(command + " --help").out().startsWith("Usage: shale " + entry.name()));
    assertEquals(umoci(command + " --help").out(), umoci("help " + command).out());
    List<String> examples = entry.command().get().examples();
    assertFalse(examples.isEmpty());
    for (String example : examples) {
      List<String> words = ShellWords.split(example);
      List<String> own = ShellWords.split(entry.name());
      assertTrue(words.getFirst().equals("umoci"));
      assertTrue(Parsed.of(entry, words.subList(own.size(), words.size())).command() != null);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "frob|umoci: no command \"frob\"; see shale umoci --help",
        "unpak|umoci: no command \"unpak\"; did you mean unpack?; see shale umoci --help",
        "raw frob|umoci: no command \"raw\"; see shale umoci --help",
        "--frob ls|umoci: unknown option --frob; see shale umoci --help",
        "--log loud ls|--log \"loud\": expected one of debug, info, warn, error, fatal",
        "ls|umoci list: no PATH given; see shale umoci list --help",
        "stat --image LAYOUT:nope|read oci:LAYOUT:nope: it has no image of that name, only: one",
        "stat --image :x|image \":x\": expected PATH[:TAG]",
        "tag --image LAYOUT:one a//b|write oci:LAYOUT:a//b: no name for an image; use letters and"
            + " digits, with one of - . _ : @ / + between them",
        "rm --image LAYOUT:nope|read oci:LAYOUT:nope: it has no image of that name, only: one",
        "init --layout LAYOUT|make layout oci:LAYOUT: something is there already",
        "config --image LAYOUT:one --config.env X|--config.env \"X\": expected NAME=VALUE",
        "config --image LAYOUT:one --clear all|--clear \"all\": see shale umoci config --help for what"
            + " there is",
        "config --image LAYOUT:one --created now|--created \"now\": expected a time as"
            + " 2026-11-24T12:00:00Z",
        "insert --image LAYOUT:one /nonexistent /x|insert /nonexistent: no such file or directory",
        "insert --image LAYOUT:one /etc|insert: expected a source and a target; see shale umoci"
            + " insert --help",
        "insert --image LAYOUT:one --whiteout /|insert --whiteout /: the root cannot be hidden",
        "unpack --uid-map x --image LAYOUT:one /nonexistent/b|mapping \"x\": expected"
            + " CONTAINER:HOST[:SIZE]",
        "repack --image LAYOUT:one /etc|open bundle /etc: it has no file umoci.json; unpack an image"
            + " there first",
      })
  void refusesInOneLineWithStatus1(String line, String expected) {
    ProgramRun refused = umoci(line);
    assertEquals(
        "shale: " + expected.replace("LAYOUT", directory.resolve("layout").toString()) + "\n",
        refused.err());
    assertEquals(1, refused.status());
    assertEquals("", refused.out());
  }

  @Test
  void refusesOptionsThatAreNotUmocis() {
    assertEquals(
        "shale: umoci: shale's own options mean nothing to it; leave them out\n",
        ProgramRun.of("--root", "/nonexistent", "umoci", "ls").err());
  }

  @Test
  void givesNamesAndTakesThem() {
    umoci("tag --image LAYOUT:one two").result();
    assertEquals("one\ntwo", umoci("ls --layout LAYOUT").result());
    umoci("rm --image LAYOUT:one").result();
    assertEquals("two", umoci("ls --layout LAYOUT").result());
  }

  @Test
  void collectsWhatNoImageNeeds() throws IOException {
    umoci("config --image LAYOUT:one --author me").result();
    umoci("gc --layout LAYOUT").result();
    try (var blobs = Files.list(directory.resolve("layout/blobs/sha256"))) {
      assertEquals(2, blobs.count());
    }
    assertTrue(stat("one").contains("\"author\":\"me\""));
  }

  @Test
  void leavesOutOfTheHistoryWhatItIsTold() {
    umoci("config --image LAYOUT:one --no-history --author me").result();
    assertTrue(stat("one").endsWith("\"history\":[]}"));
  }

  @Test
  void saysInTheHistoryWhatItIsTold() {
    umoci(
            "config --image LAYOUT:one --history.author a --history.comment c"
                + " --history.created_by b --history.created 2020-01-02T03:04:05+01:00")
        .result();
    assertTrue(
        stat("one")
            .endsWith(
                "\"history\":[{\"layer\":null,\"diff_id\":\"\",\"created\":\"2020-01-02T02:04:05Z\","
                    + "\"author\":\"a\",\"created_by\":\"b\",\"comment\":\"c\",\"empty_layer\":true}]}"),
        stat("one"));
  }

  @Test
  void insertsSoThatTheSameFilesGiveTheSameImage() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "text");
    umoci("tag --image LAYOUT:one two").result();
    for (String tag : List.of("one", "two")) {
      umoci("insert --image LAYOUT:" + tag + " --no-history " + file + " /etc/file").result();
    }
    assertEquals(stat("one"), stat("two"));
  }
}
