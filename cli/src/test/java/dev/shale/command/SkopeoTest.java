package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.image.Digest;
import dev.shale.image.ImageManifest;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import dev.shale.registry.FaultyRegistry;
import dev.shale.skopeo.Skopeo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The work-alike of skopeo, without skopeo. */
final class SkopeoTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("testdata", ""), "cli", "help", "skopeo.txt");

  @TempDir Path directory;

  @BeforeEach
  void makeImage() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "text");
    umoci("init --layout DIR/layout");
    umoci("new --image DIR/layout:one");
    umoci("insert --image DIR/layout:one " + file + " /file");
    umoci("config --image DIR/layout:one --config.env A=b --config.label x=y");
  }

  private void umoci(String line) {
    ProgramRun.of(words("umoci " + line)).result();
  }

  private ProgramRun skopeo(String line) {
    return ProgramRun.of(words("skopeo " + line));
  }

  private String[] words(String line) {
    return line.replace("DIR", directory.toString()).split(" ", -1);
  }

  private ObjectNode inspect(String line) {
    String printed = skopeo("inspect " + line).result();
    return Json.parseObject(line, printed.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> fields(ObjectNode json) {
    List<String> names = new ArrayList<>();
    json.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void printsItsOverview() throws IOException {
    String help = ProgramRun.of("skopeo", "--help").out();
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(GOLDEN, help);
    }
    assertEquals(Files.readString(GOLDEN), help);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "-v"})
  void saysWhichSkopeoItIsLike(String option) {
    assertEquals("skopeo version 1.22.0", skopeo(option).result());
  }

  static List<CommandEntry> commands() {
    return new Skopeo().commands();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void explainsEachCommandWithExamplesThatParse(CommandEntry entry) {
    String command = entry.name().substring("skopeo ".length());
    assertTrue(skopeo(command + " --help").out().startsWith("Usage: shale " + entry.name()));
    assertEquals(skopeo(command + " --help").out(), skopeo("help " + command).out());
    List<String> examples = entry.command().get().examples();
    assertFalse(examples.isEmpty());
    for (String example : examples) {
      List<String> words =
          ShellWords.split(example).stream().takeWhile(word -> !word.startsWith("<")).toList();
      assertEquals(entry.name(), words.get(0) + " " + words.get(1));
      assertTrue(Parsed.of(entry, words.subList(2, words.size())).command() != null);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|frob|skopeo: no command \"frob\"; see shale skopeo --help",
        "1|--frob copy|skopeo: unknown option --frob; see shale skopeo --help",
        "1|copy x dir:y|Invalid source name x: Invalid image name \"x\", expected colon-separated"
            + " transport:reference",
        "1|copy dir:x frob:y|Invalid destination name frob:y: Invalid image name \"frob:y\","
            + " unknown transport \"frob\"",
        "1|inspect docker:x|Invalid image name \"docker:x\", unknown transport \"docker\"",
        "1|inspect store:x|Invalid image name \"store:x\", unknown transport \"store\"; shale copy"
            + " and shale inspect know it",
        "1|copy dir:x|skopeo copy: no DESTINATION given; see shale skopeo copy --help",
        "2|inspect oci:DIR/layout:two|read oci:DIR/layout:two: it has no image of that name, only:"
            + " one",
        "2|copy oci:DIR/layout:two dir:DIR/x|read oci:DIR/layout:two: it has no image of that name,"
            + " only: one",
        "1|delete oci:DIR/layout:two|read oci:DIR/layout:two: it has no image of that name, only:"
            + " one",
        "1|inspect --raw --format x oci:DIR/layout:one|inspect: --raw prints bytes as they are;"
            + " leave --format out",
        "1|copy --format v2s1 oci:DIR/layout:one dir:DIR/x|--format v2s1: schema 1 is only read;"
            + " choose v2s2",
        "1|copy --format docker oci:DIR/layout:one dir:DIR/x|--format docker: expected oci or v2s2",
        "1|copy --all --multi-arch all oci:DIR/layout:one dir:DIR/x|copy: --all and --multi-arch"
            + " exclude each other",
        "1|copy --multi-arch some oci:DIR/layout:one dir:DIR/x|copy --multi-arch \"some\": expected"
            + " system, all or index-only",
        "1|copy --dest-compress --dest-decompress oci:DIR/layout:one dir:DIR/x|copy:"
            + " --dest-compress and --dest-decompress exclude each other",
        "1|copy --dest-force-compress-format oci:DIR/layout:one dir:DIR/x|copy:"
            + " --dest-force-compress-format needs --dest-compress-format",
        "1|copy --sign-by me oci:DIR/layout:one dir:DIR/x|copy: signatures (--sign-…) are not"
            + " offered yet; leave the option out, or use skopeo",
        "1|copy --encrypt-layer 0 oci:DIR/layout:one dir:DIR/x|copy: encrypted layers (--encrypt-…)"
            + " are not offered yet; leave the option out, or use skopeo",
        "1|copy --image-parallel-copies 0 oci:DIR/layout:one dir:DIR/x|copy --image-parallel-copies"
            + " 0: at least one blob has to be under way",
        "1|--policy p.json inspect oci:DIR/layout:one|--policy p.json: policies are not offered"
            + " yet; --insecure-policy does without",
        "1|inspect --registries.d d oci:DIR/layout:one|--registries.d d: signatures are not offered"
            + " yet; leave it out",
        "1|list-tags oci:DIR/layout|list-tags oci:DIR/layout: only docker:// and docker-archive:"
            + " have lists of tags; shale tags lists those of layouts",
        "1|list-tags docker://h/a:1|list-tags docker://h/a:1: No tag or digest allowed in"
            + " reference",
        "1|--tmpdir DIR/none inspect dir:x|--tmpdir DIR/none: there is no such directory",
        "1|copy --digestfile DIR/no/d oci:DIR/layout:one dir:DIR/x|--digestfile DIR/no/d: there is"
            + " no directory DIR/no; nothing was done",
        "1|copy --digestfile DIR oci:DIR/layout:one dir:DIR/x|--digestfile DIR: it is a directory;"
            + " nothing was done",
        "1|delete dir:x|delete dir:x: only images of docker:// and oci: can be deleted",
        "1|manifest-digest DIR/none|DIR/none: no such file or directory",
        "1|standalone-sign a b c -o d|skopeo standalone-sign: signatures are not offered yet; use"
            + " skopeo",
      })
  void refusesInOneLineWithSkopeosStatus(int status, String line, String expected) {
    ProgramRun refused = skopeo(line);
    assertEquals("shale: " + expected.replace("DIR", directory.toString()) + "\n", refused.err());
    assertEquals(status, refused.status());
    assertEquals("", refused.out());
  }

  @Test
  void takesItsGlobalOptionsBeforeAndAfterTheCommand() {
    String before = "--debug --insecure-policy --tmpdir DIR --command-timeout=1m inspect";
    String expected = skopeo("inspect oci:DIR/layout:one").result();
    assertEquals(expected, skopeo(before + " oci:DIR/layout:one").result());
    assertEquals(
        expected, skopeo("inspect --insecure-policy --tmpdir DIR oci:DIR/layout:one").result());
  }

  @Test
  void showsSkopeosFieldsInItsOrder() {
    ObjectNode shown = inspect("oci:DIR/layout:one");
    assertEquals(
        List.of(
            "Digest",
            "RepoTags",
            "Created",
            "DockerVersion",
            "Labels",
            "Architecture",
            "Os",
            "Layers",
            "LayersData",
            "Env"),
        fields(shown));
    assertEquals("{\"x\":\"y\"}", shown.path("Labels").toString());
    assertTrue(shown.path("LayersData").path(0).path("Annotations").isNull());
  }

  @Test
  void rendersTemplatesAndRefusesFieldsThatThereAreNot() {
    assertEquals(
        "linux [A=b]",
        ProgramRun.of(
                "skopeo", "inspect", "-f", "{{.Os}} {{.Env}}", "oci:" + directory + "/layout:one")
            .result());
    assertEquals(
        " {application/vnd.oci.image.layer.v1.tar+gzip",
        ProgramRun.of(
                "skopeo",
                "inspect",
                "-f",
                "{{index .Labels \"version\"}} {{range .LayersData}}{{.}}{{end}}",
                "oci:" + directory + "/layout:one")
            .out()
            .replaceFirst("(?s) sha256:.*", ""));
    assertEquals(
        1,
        ProgramRun.of("skopeo", "inspect", "-f", "{{.No}}", "oci:" + directory + "/layout:one")
            .status());
  }

  @Test
  void showsOfAConfigWhatOciKnows() {
    ObjectNode shown = inspect("--config oci:DIR/layout:one");
    assertEquals("{\"Env\":[\"A=b\"],\"Labels\":{\"x\":\"y\"}}", shown.path("config").toString());
    assertEquals(
        List.of("created", "architecture", "os", "config", "rootfs", "history"), fields(shown));
    assertEquals(shown.path("rootfs"), inspect("--config --raw oci:DIR/layout:one").path("rootfs"));
  }

  @Test
  void printsWhatItCopiesUnlessItIsQuiet() {
    ObjectNode image = inspect("oci:DIR/layout:one");
    ObjectNode manifest = inspect("--raw oci:DIR/layout:one");
    assertEquals(
        """
        Getting image source signatures
        Copying blob %s
        Copying config %s
        Writing manifest to image destination
        """
            .formatted(
                image.path("Layers").path(0).asText(),
                manifest.path("config").path("digest").asText()),
        skopeo("copy oci:DIR/layout:one oci:DIR/other:two").out());
    assertEquals(
        "", skopeo("copy -q --digestfile DIR/digest oci:DIR/layout:one oci:DIR/other:3").result());
    assertEquals(image.path("Digest").asText(), read("digest"));
  }

  private String read(String file) {
    try {
      return Files.readString(directory.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void packsAndUnpacksLayersAsTheDestinationHasThem() {
    skopeo("copy --dest-decompress oci:DIR/layout:one dir:DIR/plain").result();
    assertEquals("application/vnd.oci.image.layer.v1.tar", layerType("dir:DIR/plain"));
    skopeo("copy dir:DIR/plain oci:DIR/packed:a").result();
    assertEquals("application/vnd.oci.image.layer.v1.tar+gzip", layerType("oci:DIR/packed:a"));
    skopeo("copy --dest-oci-accept-uncompressed-layers dir:DIR/plain oci:DIR/packed:b").result();
    assertEquals("application/vnd.oci.image.layer.v1.tar", layerType("oci:DIR/packed:b"));
    skopeo("copy --dest-compress-format zstd oci:DIR/packed:a oci:DIR/packed:c").result();
    assertEquals("application/vnd.oci.image.layer.v1.tar+zstd", layerType("oci:DIR/packed:c"));
    skopeo("copy --preserve-digests dir:DIR/plain oci:DIR/packed:d").result();
    assertEquals(
        inspect("dir:DIR/plain").path("Digest"), inspect("oci:DIR/packed:d").path("Digest"));
  }

  private String layerType(String name) {
    return inspect(name).path("LayersData").path(0).path("MIMEType").asText();
  }

  @Test
  void writesOciImagesIntoLayoutsWhateverTheyWere() {
    skopeo("copy --format v2s2 oci:DIR/layout:one dir:DIR/docker").result();
    assertTrue(layerType("dir:DIR/docker").contains("docker"));
    skopeo("copy dir:DIR/docker oci:DIR/back:a").result();
    assertFalse(layerType("oci:DIR/back:a").contains("docker"));
  }

  @Test
  void listsTheNamesInAnArchive() {
    skopeo("copy --additional-tag app:2 oci:DIR/layout:one docker-archive:DIR/a.tar:app:1")
        .result();
    assertEquals(
        List.of("docker.io/library/app:1", "docker.io/library/app:2"),
        Json.texts(
            Json.parseObject(
                "tags",
                skopeo("list-tags docker-archive:DIR/a.tar")
                    .result()
                    .getBytes(StandardCharsets.UTF_8)),
            "Tags"));
    assertEquals(
        "docker.io/library/app", inspect("docker-archive:DIR/a.tar:app:1").path("Name").asText());
  }

  @Test
  void deletesAnImageOfALayout() {
    assertEquals("", skopeo("delete oci:DIR/layout:one").result());
    assertEquals(2, skopeo("inspect oci:DIR/layout:one").status());
  }

  @Test
  void digestsAnyFile() throws IOException {
    Path file = Files.writeString(directory.resolve("manifest"), "no manifest");
    assertEquals(
        Digest.of("no manifest".getBytes(StandardCharsets.UTF_8)).toString(),
        skopeo("manifest-digest " + file).result());
  }

  @Test
  void copiesOfAnIndexWhatIsAskedFor() throws IOException {
    try (FaultyRegistry registry = FaultyRegistry.start()) {
      RawManifest amd64 = RemoteImages.image(registry, "linux/amd64", "2024-01-01T00:00:00Z");
      RawManifest arm64 = RemoteImages.image(registry, "linux/arm64", "2024-01-01T00:00:00Z");
      RawManifest index =
          RemoteImages.index(
              registry, new TreeMap<>(Map.of("linux/amd64", amd64, "linux/arm64", arm64)));
      registry.with("all", index);
      String from = "docker://" + registry.host() + "/a:all";
      skopeo("--override-arch arm64 copy " + from + " dir:DIR/arm").result();
      assertEquals(
          arm64.digest().toString(),
          inspect("--override-arch arm64 dir:DIR/arm").path("Digest").asText());
      assertEquals(1, skopeo("--override-arch s390x inspect " + from).status());
      assertEquals(1, skopeo("--override-arch s390x copy " + from + " dir:DIR/none").status());
      assertEquals(2, skopeo("inspect docker://" + registry.host() + "/a:none").status());
      String report =
          skopeo(
                  "copy --multi-arch all --dest-oci-accept-uncompressed-layers "
                      + from
                      + " oci:DIR/all:x")
              .result();
      assertEquals(
          "Getting image list signatures\nCopying 2 images generated from 2 images in list\n"
              + part(1, amd64)
              + part(2, arm64)
              + "Writing manifest list to image destination",
          report);
      assertEquals(index.digest().toString(), inspect("oci:DIR/all:x").path("Digest").asText());
    }
  }

  /** What is reported of one image of two. */
  private static String part(int at, RawManifest raw) {
    ImageManifest manifest = (ImageManifest) raw.manifest();
    return """
    Copying image %s (%d/2)
    Getting image source signatures
    Copying blob %s
    Copying config %s
    Writing manifest to image destination
    """
        .formatted(
            raw.digest(), at, manifest.layers().getFirst().digest(), manifest.config().digest());
  }

  @Test
  void hasAStatusOfItsOwnForASourceOnlyThatIsNotThere() {
    assertEquals(1, skopeo("copy oci:DIR/layout:one oci-archive:DIR/none/x.tar").status());
    assertEquals(2, skopeo("copy oci:DIR/layout:none oci-archive:DIR/x.tar").status());
    assertEquals(2, skopeo("inspect oci:DIR/layout:none").status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "copy oci:DIR/none:one oci-archive:DIR/x.tar",
        "inspect oci:DIR/none:one",
        "inspect oci-archive:DIR/none.tar:one",
        "inspect dir:DIR/none",
      })
  void hasNoneForAPlaceThatIsNotThere(String line) {
    assertEquals(1, skopeo(line).status());
  }

  @Test
  void givesUpInTime() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ProgramRun late =
          skopeo(
              "--command-timeout 100ms inspect docker://127.0.0.1:" + silent.getLocalPort() + "/a");
      assertEquals("shale: --command-timeout 100 ms: the command takes longer\n", late.err());
      assertEquals(1, late.status());
    }
  }
}
