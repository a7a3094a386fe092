package dev.shale.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.auth.Credentials;
import dev.shale.config.Registries;
import dev.shale.config.RegistriesConf;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.TestPacing;
import dev.shale.http.TlsOptions;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.progress.ProgressEvent;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Images by registries.conf from docker-registry, and skopeo's opinion on the same names by the
 * same file.
 */
@Tag("peer")
final class MirrorPeerTest {
  private static DockerRegistry home;
  private static DockerRegistry mirror;
  private static RegistryClient plain;
  private static RawManifest atHome;
  private static RawManifest inMirror;

  @TempDir Path scratch;
  private final List<String> warnings = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    home = DockerRegistry.start();
    mirror = DockerRegistry.start();
    plain =
        new RegistryClient(
            TestEnvironment.EMPTY,
            RegistryOptions.DEFAULT.withRegistries(Registries.of(RegistriesConf.EMPTY)));
    Descriptor layer = SampleImage.LAYER.descriptor();
    atHome = manifest(layer);
    inMirror = manifest(layer, layer);
    push(home.host() + "/home/both:1", atHome);
    push(home.host() + "/home/only-home:1", atHome);
    push(home.host() + "/home/blocked:1", atHome);
    push(mirror.host() + "/copies/both:1", inMirror);
    push(mirror.host() + "/copies/only-mirror:1", inMirror);
  }

  @AfterAll
  static void stop() {
    plain.close();
    mirror.close();
    home.close();
  }

  private static RawManifest manifest(Descriptor... layers) {
    return ImageManifest.write(
        MediaType.OCI_MANIFEST, SampleImage.CONFIG.descriptor(), List.of(layers));
  }

  private static void push(String name, RawManifest manifest) throws IOException {
    try (ImageDestination destination = plain.destination(ImageReference.parse(name))) {
      destination.put(SampleImage.LAYER);
      destination.put(SampleImage.CONFIG);
      destination.publish(manifest);
    }
  }

  /** A host's port 1 has nobody who listens. */
  private Path conf() throws IOException {
    return Files.writeString(
        scratch.resolve("registries.conf"),
        """
        [[registry]]
        location = "HOME"
        insecure = true

        [[registry]]
        prefix = "a.example/x"
        location = "HOME/home"
        insecure = true
        [[registry.mirror]]
        location = "127.0.0.1:1"
        insecure = true
        [[registry.mirror]]
        location = "MIRROR/copies"
        insecure = true

        [[registry]]
        prefix = "by-digest.example"
        location = "HOME/home"
        insecure = true
        mirror-by-digest-only = true
        [[registry.mirror]]
        location = "MIRROR/copies"
        insecure = true

        [[registry]]
        prefix = "by-tag.example"
        location = "HOME/home"
        insecure = true
        [[registry.mirror]]
        location = "MIRROR/copies"
        insecure = true
        pull-from-mirror = "tag-only"

        [[registry]]
        prefix = "*.sub.example"
        location = "HOME/home"
        insecure = true

        [[registry]]
        location = "HOME/home/blocked"
        blocked = true
        """
            .replace("HOME", home.host())
            .replace("MIRROR", mirror.host()));
  }

  private RegistryClient client() throws IOException {
    return client(conf(), RegistryOptions.DEFAULT);
  }

  private RegistryClient client(Path conf, RegistryOptions options) {
    return new RegistryClient(
        TestEnvironment.EMPTY,
        options
            .withRegistries(Registries.of(TestEnvironment.EMPTY, conf))
            .withProgress(event -> warnings.add(((ProgressEvent.Warning) event).message())),
        new TestPacing().pacing());
  }

  /** The digest that a name means to us; empty if it means nothing. */
  private Optional<String> ours(String name) throws IOException {
    try (RegistryClient client = client();
        ImageSource source = client.source(ImageReference.parse(name))) {
      RawManifest manifest = source.manifest();
      Descriptor layer = ((ImageManifest) manifest.manifest()).layers().getFirst();
      try (InputStream in = source.blob(layer).open()) {
        assertArrayEquals(SampleImage.LAYER_BYTES, in.readAllBytes());
      }
      assertEquals("docker://" + ImageReference.parse(name).withDefaultTag(), source.name());
      return Optional.of(manifest.digest().toString());
    } catch (OciException e) {
      return Optional.empty();
    }
  }

  private Optional<String> skopeos(String name) throws IOException {
    try {
      return Optional.of(
          Digest.of(
                  Programs.run(
                          scratch,
                          "skopeo --registries-conf %s inspect --raw docker://%s"
                              .formatted(conf(), name))
                      .getBytes(StandardCharsets.UTF_8))
              .toString());
    } catch (AssertionError e) {
      return Optional.empty();
    }
  }

  static Stream<String> names() {
    return Stream.of(
        "a.example/x/both:1 mirror",
        "a.example/x/only-home:1 home",
        "a.example/x/only-mirror:1 mirror",
        "a.example/x/nowhere:1 nothing",
        "a.example/x/both@MIRROR mirror",
        "by-digest.example/both:1 home",
        "by-digest.example/only-mirror:1 nothing",
        "by-digest.example/both@MIRROR mirror",
        "by-digest.example/both@HOME home",
        "by-tag.example/both:1 mirror",
        "by-tag.example/both@MIRROR nothing",
        "deep.in.sub.example/both:1 home",
        "HOST/home/both:1 home",
        "HOST/home/blocked:1 nothing");
  }

  @ParameterizedTest
  @MethodSource("names")
  void aNameMeansWhatItMeansToSkopeo(String line) throws IOException {
    String[] words = line.split(" ", 2);
    String name =
        words[0]
            .replace("@MIRROR", "@" + inMirror.digest())
            .replace("@HOME", "@" + atHome.digest())
            .replace("HOST", home.host());
    Optional<String> expected =
        switch (words[1]) {
          case "home" -> Optional.of(atHome.digest().toString());
          case "mirror" -> Optional.of(inMirror.digest().toString());
          default -> Optional.empty();
        };
    assertEquals(expected, ours(name), name);
    assertEquals(skopeos(name), ours(name), name);
  }

  @Test
  void aTagBesideADigestIsOnlyAName() throws IOException {
    assertEquals(
        Optional.of(atHome.digest().toString()),
        ours("by-digest.example/both:other@" + atHome.digest()));
  }

  @Test
  void everyPlaceThatFailedIsNamed() throws IOException {
    try (RegistryClient client = client();
        ImageSource source = client.source(ImageReference.parse("a.example/x/nowhere:1"))) {
      OciException refused = assertThrows(OciException.class, source::manifest);
      assertEquals(ErrorKind.NOT_FOUND, refused.kind());
      assertTrue(
          refused
              .getMessage()
              .startsWith("pull %s/home/nowhere:1: not found".formatted(home.host())),
          refused.getMessage());
      List<String> failed =
          warnings.stream().filter(line -> line.startsWith("a mirror failed: ")).toList();
      assertEquals(2, failed.size(), warnings.toString());
      assertTrue(failed.get(0).contains("pull 127.0.0.1:1/nowhere:1: "), failed.get(0));
      assertTrue(
          failed.get(1).contains("pull %s/copies/nowhere:1: ".formatted(mirror.host())),
          failed.get(1));
    }
  }

  @Test
  void nothingIsPushedToAMirror() throws IOException {
    ImageReference name = ImageReference.parse(home.host() + "/pushed/app:1");
    Path conf =
        Files.writeString(
            scratch.resolve("registries.conf"),
            """
            [[registry]]
            location = "%s/pushed"
            [[registry.mirror]]
            location = "%s/pushed"
            """
                .formatted(home.host(), mirror.host()));
    try (RegistryClient client = client(conf, RegistryOptions.DEFAULT)) {
      SampleImage.push(client, name);
    }
    assertEquals(SampleImage.manifest(), plain.source(name).manifest());
    ImageReference inMirrorToo = ImageReference.parse(mirror.host() + "/pushed/app:1");
    assertThrows(OciException.class, () -> plain.source(inMirrorToo).manifest());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whetherCertificatesCountIsSaidForEachPlace(boolean insecure) throws IOException {
    TestAuthority authority = TestAuthority.in(scratch.resolve("ca")).sign("server");
    try (DockerRegistry secure =
        DockerRegistry.start(
            DockerRegistry.Options.PLAIN.withTls(
                authority.certificate("server"), authority.key("server")))) {
      try (RegistryClient anyone =
          new RegistryClient(
              TestEnvironment.EMPTY, RegistryOptions.DEFAULT.withTls(new TlsOptions.Insecure()))) {
        SampleImage.push(anyone, ImageReference.parse(secure.host() + "/app:1"));
      }
      Path conf =
          Files.writeString(
              scratch.resolve("registries.conf"),
              """
              [[registry]]
              prefix = "secure.example"
              location = "%s"
              insecure = %s
              """
                  .formatted(secure.host(), insecure));
      ImageReference name = ImageReference.parse("secure.example/app:1");
      try (RegistryClient client = client(conf, RegistryOptions.DEFAULT)) {
        assertEquals(insecure, reads(client, name));
      }
      TlsOptions verify = new TlsOptions.Verify(List.of(), Optional.empty());
      try (RegistryClient client = client(conf, RegistryOptions.DEFAULT.withTls(verify))) {
        assertFalse(reads(client, name), "the user's own word counts more");
      }
    }
  }

  @Test
  void credentialsThatTheUserGaveAreNotForAnotherHost() throws IOException {
    Path users = scratch.resolve("htpasswd");
    Files.writeString(users, Programs.run(scratch, "htpasswd -Bbn -C 4 user secret"));
    Credentials user = new Credentials.Basic("user", "secret");
    RegistryOptions options = RegistryOptions.DEFAULT.withCredentials(user);
    try (DockerRegistry closed =
        DockerRegistry.start(DockerRegistry.Options.PLAIN.withHtpasswd(users))) {
      Path conf =
          Files.writeString(
              scratch.resolve("registries.conf"),
              "[[registry]]\nprefix = \"a.example\"\nlocation = \"%s\"".formatted(closed.host()));
      try (RegistryClient client = client(conf, options)) {
        SampleImage.push(client, ImageReference.parse(closed.host() + "/app:1"));
        ImageSource source = client.source(ImageReference.parse("a.example/app:1"));
        assertEquals(ErrorKind.DENIED, assertThrows(OciException.class, source::manifest).kind());
      }
    }
  }

  private static boolean reads(RegistryClient client, ImageReference name) {
    try {
      return client.source(name).manifest().equals(SampleImage.manifest());
    } catch (OciException e) {
      assertEquals(ErrorKind.UNAVAILABLE, e.kind());
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
