package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Blob;
import dev.shale.http.TestServer.Answer;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.registry.FaultyRegistry;
import dev.shale.tar.TarRecipe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Registries that fail, and images that are not what they should be: one line, and no trace. */
final class BadRegistryTest {
  private static final byte[] TAR = TarRecipe.of().file("file", "x".repeat(100_000)).bytes();

  /** The beginning of what would fill any disk; the rest need not be there to be refused. */
  private static final byte[] BOMB = TarRecipe.of().file("zeros", "").claimSize(1L << 41).bytes();

  @TempDir Path directory;
  private FaultyRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = FaultyRegistry.start();
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  /** Makes a registry serve what nobody should take. */
  @FunctionalInterface
  interface Evil {
    void prepare(FaultyRegistry registry) throws IOException;
  }

  private static Arguments bad(String message, Evil evil) {
    return Arguments.of(message, evil);
  }

  private static void image(FaultyRegistry registry, MediaType type, byte[] layer, byte[] tar)
      throws IOException {
    Blob config = blob(MediaType.OCI_CONFIG, config(tar));
    Blob blob = blob(type, layer);
    registry
        .with(config)
        .with(blob)
        .with(
            "1",
            ImageManifest.write(
                MediaType.OCI_MANIFEST, config.descriptor(), List.of(blob.descriptor())));
  }

  private static void sound(FaultyRegistry registry) throws IOException {
    image(registry, MediaType.OCI_LAYER, TAR, TAR);
  }

  private static void layer(FaultyRegistry registry, TarRecipe recipe) throws IOException {
    image(registry, MediaType.OCI_LAYER, recipe.bytes(), recipe.bytes());
  }

  private static Blob blob(MediaType type, byte[] bytes) {
    return Blob.of(Descriptor.of(type, bytes), bytes);
  }

  private static byte[] config(byte[] tar) {
    return """
    {"architecture":"amd64","os":"linux","config":{},
     "rootfs":{"type":"layers","diff_ids":["%s"]}}"""
        .formatted(Digest.of(tar))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void manifest(FaultyRegistry registry, String text) {
    Answer answer = Answer.of(200, text).with("Content-Type", MediaType.OCI_MANIFEST.value());
    registry.fault("GET", "/manifests/", _ -> answer);
  }

  private static void layerAnswer(FaultyRegistry registry, UnaryOperator<Answer> damage)
      throws IOException {
    sound(registry);
    registry.fault("GET", "/blobs/" + Digest.of(TAR), damage);
  }

  private static void configAnswer(FaultyRegistry registry, UnaryOperator<Answer> damage)
      throws IOException {
    sound(registry);
    registry.fault("GET", "/blobs/" + Digest.of(config(TAR)), damage);
  }

  private static Answer withBody(Answer answer, byte[] body) {
    return new Answer(answer.status(), answer.headers(), body, answer.cutAfter());
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  static Stream<Arguments> badRegistries() {
    return Stream.of(
        bad("not found", registry -> {}),
        bad(
            "access denied \\(401 ",
            registry -> registry.fault("GET", "/manifests/", _ -> Answer.of(401, ""))),
        bad(
            "not found \\(404 ",
            registry -> registry.fault("GET", "/manifests/", _ -> Answer.of(404, ""))),
        bad(
            "the registry failed \\(500 ",
            registry -> registry.fault("GET", "/manifests/", _ -> Answer.of(500, ""))),
        bad(
            "closed in the middle of the answer",
            registry -> {
              sound(registry);
              registry.fault("GET", "/manifests/", answer -> answer.cutAfter(20));
            }),
        bad("blob sha256:", registry -> layerAnswer(registry, answer -> answer.cutAfter(1000))),
        bad("blob sha256:", registry -> layerAnswer(registry, _ -> Answer.of(404, ""))),
        bad("blob sha256:", registry -> layerAnswer(registry, _ -> Answer.of(500, ""))),
        bad(
            "its bytes have digest sha256:",
            registry -> {
              byte[] other = TAR.clone();
              other[1000]++;
              layerAnswer(registry, answer -> withBody(answer, other));
            }),
        bad(
            "more than the 101888 bytes",
            registry ->
                layerAnswer(
                    registry, answer -> withBody(answer, Arrays.copyOf(TAR, TAR.length + 1)))),
        bad(
            "ended after 101887 of",
            registry ->
                layerAnswer(
                    registry, answer -> withBody(answer, Arrays.copyOf(TAR, TAR.length - 1)))),
        bad("blob sha256:", registry -> configAnswer(registry, answer -> answer.cutAfter(20))),
        bad("blob sha256:", registry -> configAnswer(registry, _ -> Answer.of(401, ""))),
        bad(
            "its bytes have digest sha256:",
            registry ->
                configAnswer(registry, answer -> withBody(answer, new byte[config(TAR).length]))),
        bad("4194304", registry -> manifest(registry, "{\"a\":\"" + "x".repeat(4 << 20) + "\"}")),
        bad("[Dd]uplicate", registry -> manifest(registry, "{\"layers\":[],\"layers\":[]}")),
        bad(
            "nesting depth .65. exceeds the maximum allowed .64.",
            registry -> manifest(registry, "[".repeat(5000) + "]".repeat(5000))),
        bad("not valid JSON", registry -> manifest(registry, "hello")));
  }

  static Stream<Arguments> badLayers() {
    return Stream.of(
        bad("has \"..\"", r -> layer(r, TarRecipe.of().file("../new", "x"))),
        bad("is absolute", r -> layer(r, TarRecipe.of().file("/etc/shadow", "x"))),
        bad(
            "is a symbolic link",
            r -> layer(r, TarRecipe.of().symlink("a", "/etc").file("a/shadow", "x"))),
        bad("is a hard link to", r -> layer(r, TarRecipe.of().link("a", "../../../../etc/shadow"))),
        bad("names nothing to hide", r -> layer(r, TarRecipe.of().file("a/.wh.", ""))),
        bad(
            "its tar is",
            r -> image(r, MediaType.OCI_LAYER, TAR, "another".getBytes(StandardCharsets.UTF_8))),
        bad(
            "unpack layer sha256:.*: Not in GZIP format",
            r -> image(r, MediaType.OCI_LAYER_GZIP, TAR, TAR)),
        bad(
            "expands to more than",
            registry -> image(registry, MediaType.OCI_LAYER_GZIP, gzip(BOMB), BOMB)));
  }

  private interface Pull {
    ProgramRun of(Path store, String... words);
  }

  /** What is in the store before, and so must be there afterwards. */
  private void fill(Pull program) throws IOException {
    Path context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
    program.of(directory, "build", "-t", "there", context.toString()).result();
  }

  private void refusesCleanly(Pull program, String message, Evil evil) throws IOException {
    fill(program);
    evil.prepare(registry);
    String name = registry.host() + "/a:1";
    Untouched store = Untouched.at(directory);
    ProgramRun run = program.of(directory, "pull", name);
    assertEquals(ExitCode.FAILED, run.status());
    assertEquals("", run.out());
    String again = "(shale: warning: .*: answered 500; trying again\n)*";
    assertTrue(run.err().matches(again + "shale: .*(" + message + ").*\n"), run.err());
    store.verify();
  }

  @ParameterizedTest(name = "{index} {0}")
  @MethodSource({"badRegistries", "badLayers"})
  void leavesTheStoreOfAUserAsItWas(String message, Evil evil) throws IOException {
    refusesCleanly(ProgramRun::ofUser, message, evil);
  }

  @ParameterizedTest(name = "{index} {0}")
  @MethodSource({"badRegistries", "badLayers"})
  @Tag("linux")
  @Kernel({Feature.ROOT, Feature.OVERLAY})
  void leavesTheStoreOfRootAsItWas(String message, Evil evil) throws IOException {
    refusesCleanly(ProgramRun::ofRoot, message, evil);
  }

  @Test
  void saysInOneLineThatARegistryIsDown() throws IOException {
    fill(ProgramRun::ofUser);
    String host = registry.host();
    registry.close();
    Untouched store = Untouched.at(directory);
    ProgramRun run = ProgramRun.ofUser(directory, "pull", host + "/a:1");
    assertEquals(ExitCode.FAILED, run.status());
    assertEquals(
        "shale: pull %s/a:1: cannot connect to %s: connection refused\n".formatted(host, host),
        run.err());
    store.verify();
  }

  /** Every command that fetches an image into the store; none may leave a part of it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "from docker://IMAGE",
        "from --name box --pull=always IMAGE",
        "copy docker://IMAGE store:copied",
        "build -f DIRECTORY/Bad --build-arg BASE=IMAGE DIRECTORY/context",
        "build --target last -f DIRECTORY/Bad --build-arg BASE=IMAGE DIRECTORY/context",
      })
  void leavesNothingOfAnImageThatWasCut(String line) throws IOException {
    fill(ProgramRun::ofUser);
    Files.writeString(
        directory.resolve("Bad"),
        """
        ARG BASE
        FROM scratch AS first
        COPY Dockerfile /
        FROM $BASE AS last
        COPY --from=first Dockerfile /file/
        """);
    layerAnswer(registry, answer -> answer.cutAfter(1000));
    String words =
        line.replace("IMAGE", registry.host() + "/a:1").replace("DIRECTORY", directory.toString());
    // What the steps depended on that were done is remembered by the first that fails.
    assertEquals(ExitCode.FAILED, ProgramRun.ofUser(directory, words.split(" ")).status());
    Untouched store = Untouched.at(directory);
    ProgramRun run = ProgramRun.ofUser(directory, words.split(" "));
    assertEquals(ExitCode.FAILED, run.status(), run.out());
    assertEquals("", run.out());
    String before = "(\\[\\d/\\d] STEP .*\n|shale: warning: .*\n)*";
    assertTrue(run.err().matches(before + "shale: .*blob sha256:.*\n"), run.err());
    store.verify();
  }
}
