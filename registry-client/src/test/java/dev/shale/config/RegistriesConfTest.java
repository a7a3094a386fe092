package dev.shale.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a file says, and which names it says it of. */
final class RegistriesConfTest {
  private static final String DIGEST = "sha256:" + "a".repeat(64);

  @TempDir Path directory;

  private RegistriesConf read(String text) {
    try {
      return RegistriesFile.read(Files.writeString(directory.resolve("registries.conf"), text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private OciException refusal(String text) {
    return assertThrows(OciException.class, () -> read(text));
  }

  private static List<String> places(RegistriesConf conf, String name) {
    return conf.pullSources(ImageReference.parse(name)).stream()
        .map(place -> place.name() + (place.insecure() ? " insecure" : ""))
        .toList();
  }

  @Test
  void readsEveryKey() {
    RegistriesConf conf =
        read(
            """
            unqualified-search-registries = ["a.example/", "b.example:5000"]
            short-name-mode = "enforcing"
            credential-helpers = ["containers-auth.json", "pass"]
            unknown-key = 1

            [[registry]]
            prefix = "example.com/foo"
            location = "internal.example.net/bar/"
            insecure = true
            blocked = true
            unknown-key = "x"

            [[registry.mirror]]
            location = "mirror.example.net"
            insecure = true
            pull-from-mirror = "tag-only"

            [aliases]
            "debian" = "docker.io/debian"
            "none" = ""
            """);
    Path file = directory.resolve("registries.conf");
    assertEquals(
        new RegistriesConf(
            List.of(
                new RegistryRule(
                    "example.com/foo",
                    new Location("internal.example.net/bar", true),
                    List.of(
                        new Mirror(
                            new Location("mirror.example.net", true), Mirror.Pulls.TAG_ONLY)),
                    true,
                    file)),
            Optional.of(new Configured<>(List.of("a.example", "b.example:5000"), file)),
            Optional.of(ShortNameMode.ENFORCING),
            Map.of(
                "debian",
                new Configured<>(
                    Optional.of(ImageReference.parse("docker.io/library/debian")), file),
                "none",
                new Configured<>(Optional.empty(), file)),
            Optional.of(new Configured<>(List.of("containers-auth.json", "pass"), file))),
        conf);
  }

  @Test
  void aFileOfCommentsSaysNothing() {
    assertEquals(RegistriesConf.EMPTY, read("# unqualified-search-registries = []\n\n   # x\n"));
  }

  @Test
  void noSearchedRegistriesAreNotTheSameAsNone() {
    assertEquals(
        List.of(), read("unqualified-search-registries = []").searched().orElseThrow().value());
  }

  /** The cases of containers/image's TestFindRegistry and TestMatchesPrefix. */
  @ParameterizedTest
  @CsvSource({
    "simple-prefix.com/foo/bar:latest, simple-prefix.com",
    "complex-prefix.com:4000/with/path/and/beyond:tag, complex-prefix.com:4000/with/path",
    "complex-prefix.com:4000/with/pathological:tag,",
    "complex-prefix.com:4000/another/path:tag,",
    "no-prefix.com/foo:tag, no-prefix.com",
    "no-prefix.com.evil.example/foo:tag,",
    "empty-prefix.com/foo:tag, empty-prefix.com",
    "foo.so.simple-prefix.com/x, *.so.simple-prefix.com",
    "bar.simple-prefix.com/x, *.simple-prefix.com",
    "a.b.simple-prefix.com:5000/x, *.simple-prefix.com",
    "simple-prefix.com.evil.example/x,",
    "evil.example/a.simple-prefix.com/x,",
    "simple-prefix.com:5000/x, simple-prefix.com"
  })
  void theLongestPrefixCounts(String name, String prefix) {
    RegistriesConf conf =
        read(
            """
            [[registry]]
            location = "registry.com:5000"
            prefix = "simple-prefix.com"
            [[registry]]
            location = "another-registry.com:5000"
            prefix = "complex-prefix.com:4000/with/path"
            [[registry]]
            location = "no-prefix.com"
            [[registry]]
            location = "empty-prefix.com"
            prefix = ""
            [[registry]]
            location = "subdomain-prefix.com"
            prefix = "*.so.simple-prefix.com"
            [[registry]]
            location = "subdomain-prefix-2.com"
            prefix = "*.simple-prefix.com"
            """);
    assertEquals(
        Optional.ofNullable(prefix),
        conf.rule(ImageReference.parse(name)).map(RegistryRule::prefix));
  }

  /** The cases of containers/image's TestRewriteReferenceSuccess. */
  @ParameterizedTest
  @CsvSource({
    "example.com/image:1, example.com, example.com, example.com/image:1",
    "example.com/image:1, example.com, example.com/path, example.com/path/image:1",
    "example.com/image:1, example.com, other.example:5000/a/b, other.example:5000/a/b/image:1",
    "example.com/foo/image:1, example.com/foo, example.com, example.com/image:1",
    "example.com/foo:1, example.com/foo, example.com/path/foo, example.com/path/foo:1",
    "docker.io/library/image:1, docker.io, example.com, example.com/library/image:1",
    "docker.io/library/image:1, docker.io/library, example.com, example.com/image:1",
    "foo.example.com/image:1, *.example.com, other.example/x, other.example/x/image:1",
    "foo.example.com/bar/image:1, *.example.com, '', foo.example.com/bar/image:1",
    "example.com:5000/image:1, example.com, other.example, other.example:5000/image:1"
  })
  void aLocationStandsInForThePrefix(String name, String prefix, String location, String there) {
    RegistriesConf conf =
        read("[[registry]]\nprefix = \"%s\"\nlocation = \"%s\"".formatted(prefix, location));
    assertEquals(List.of(there), places(conf, name));
  }

  @Test
  void aLocationWithoutAHostIsRefusedAndNotTakenForDockerHub() {
    RegistriesConf conf = read("[[registry]]\nprefix = \"example.com\"\nlocation = \"mirrors/x\"");
    OciException refused = assertThrows(OciException.class, () -> places(conf, "example.com/a:1"));
    assertEquals(
        "name \"example.com/a:1\": the location \"mirrors/x\" begins with no registry's host",
        refused.getMessage());
  }

  static Stream<Arguments> mirrorsByKindOfName() {
    return Stream.of(
        Arguments.of("", "m1.example/i m2.example/i", "m1.example/i m2.example/i"),
        Arguments.of("tag-only", "m1.example/i m2.example/i", "m2.example/i"),
        Arguments.of("digest-only", "m2.example/i", "m1.example/i m2.example/i"),
        Arguments.of("all", "m1.example/i m2.example/i", "m1.example/i m2.example/i"));
  }

  @ParameterizedTest
  @MethodSource("mirrorsByKindOfName")
  void mirrorsServeTheKindsOfNamesThatTheyAreFor(String pulls, String byTag, String byDigest) {
    RegistriesConf conf =
        read(
            """
            [[registry]]
            location = "a.example"
            [[registry.mirror]]
            location = "m1.example"
            pull-from-mirror = "%s"
            [[registry.mirror]]
            location = "m2.example"
            """
                .formatted(pulls));
    assertEquals(expected(byTag, ":1"), places(conf, "a.example/i:1"));
    assertEquals(expected(byDigest, "@" + DIGEST), places(conf, "a.example/i@" + DIGEST));
    assertEquals(expected(byDigest, ":1@" + DIGEST), places(conf, "a.example/i:1@" + DIGEST));
  }

  private static List<String> expected(String mirrors, String suffix) {
    return Stream.concat(Stream.of(mirrors.split(" ")), Stream.of("a.example/i"))
        .map(name -> name + suffix)
        .toList();
  }

  @Test
  void mirrorsByDigestOnlyAreLeftOutForTags() {
    RegistriesConf conf =
        read(
            """
            [[registry]]
            location = "a.example"
            insecure = true
            mirror-by-digest-only = true
            [[registry.mirror]]
            location = "m.example"
            """);
    assertEquals(List.of("a.example/i:1 insecure"), places(conf, "a.example/i:1"));
    assertEquals(
        List.of("m.example/i@" + DIGEST, "a.example/i@" + DIGEST + " insecure"),
        places(conf, "a.example/i@" + DIGEST));
  }

  @Test
  void ofTwoTablesForOnePrefixTheFirstCounts() {
    RegistriesConf conf =
        read(
            """
            [[registry]]
            prefix = "a.example"
            location = "b.example"
            [[registry]]
            prefix = "a.example"
            location = "c.example"
            """);
    assertEquals(List.of("b.example/i:1"), places(conf, "a.example/i:1"));
  }

  @Test
  void whatIsWrittenGoesWhereItsNameSays() {
    RegistriesConf conf =
        read(
            """
            [[registry]]
            prefix = "a.example"
            location = "b.example"
            insecure = true
            [[registry.mirror]]
            location = "m.example"
            """);
    ImageReference name = ImageReference.parse("a.example/i:1");
    assertEquals(new Endpoint(name, true), conf.home(name));
  }

  @Test
  void aRegistryIsSpokenToAsItsRuleSays() {
    RegistriesConf conf = read("[[registry]]\nlocation = \"a.example:5000\"\ninsecure = true");
    assertTrue(conf.isInsecure("a.example:5000"));
    assertFalse(conf.isInsecure("a.example"));
  }

  @Test
  void aBlockedNameIsRefusedWithItsFile() {
    RegistriesConf conf = read("[[registry]]\nlocation = \"a.example/b\"\nblocked = true");
    ImageReference name = ImageReference.parse("a.example/b/i:1");
    OciException refused = assertThrows(OciException.class, () -> conf.pullSources(name));
    assertEquals(ErrorKind.DENIED, refused.kind());
    assertEquals(
        "use a.example/b/i:1: %s/registries.conf blocks \"a.example/b\"".formatted(directory),
        refused.getMessage());
    assertThrows(OciException.class, () -> conf.home(name));
    assertEquals(1, conf.pullSources(ImageReference.parse("a.example/c/i:1")).size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[[registry]] | registry[1].location: not set, and neither is prefix",
        "[[registry]]\\nprefix=\"a.example\" | registry[1].location: not set; only a prefix such as"
            + " *.example.com goes without one",
        "[[registry]]\\nlocation=\"https://a.example\" | registry[1].location: \"https://a.example\""
            + " has a scheme; leave it away",
        "[[registry]]\\nprefix=\"http://a.example\"\\nlocation=\"a.example\" | registry[1].prefix:"
            + " \"http://a.example\" has a scheme; leave it away",
        "[[registry]]\\nprefix=\"*.a.example/x\"\\nlocation=\"a.example\" | registry[1].prefix:"
            + " \"*.a.example/x\" has more than *.DOMAIN",
        "[[registry]]\\nlocation=\"a.example\"\\npull-from-mirror=\"all\" |"
            + " registry[1].pull-from-mirror: said of mirrors only",
        "[[registry]]\\nlocation=\"a.example\"\\n[[registry.mirror]] |"
            + " registry[1].mirror[1].location: not set",
        "[[registry]]\\nlocation=\"a\"\\n[[registry.mirror]]\\nlocation=\"b\""
            + "\\npull-from-mirror=\"notsupported\" | registry[1].mirror[1].pull-from-mirror:"
            + " \"notsupported\" is none of all, digest-only, tag-only",
        "[[registry]]\\nlocation=\"a\"\\nmirror-by-digest-only=true\\n[[registry.mirror]]"
            + "\\nlocation=\"b\"\\npull-from-mirror=\"all\" |"
            + " registry[1].mirror[1].pull-from-mirror: excludes the registry's"
            + " mirror-by-digest-only",
        "[[registry]]\\nlocation=\"a\"\\n[[registry]]\\nlocation=\"a\"\\nprefix=\"b\""
            + "\\ninsecure=true | registry[2].insecure: another [[registry]] says otherwise of a",
        "[[registry]]\\nlocation=\"a\"\\n[[registry]]\\nlocation=\"a\"\\nprefix=\"b\""
            + "\\nblocked=true | registry[2].blocked: another [[registry]] says otherwise of a",
        "[[registry]]\\nlocation=\"a\"\\ninsecure=\"yes\" | registry[1].insecure: expected true or"
            + " false",
        "[registry]\\nlocation=\"a\" | registry: expected an array of tables",
        "registry=[1] | registry[1]: expected a table",
        "unqualified-search-registries=\"a\" | unqualified-search-registries: expected an array of"
            + " strings",
        "unqualified-search-registries=[1] | unqualified-search-registries: expected a string",
        "unqualified-search-registries=[\"a.example/b\"] | unqualified-search-registries:"
            + " \"a.example/b\" is not HOST[:PORT]",
        "unqualified-search-registries=[\"quay\"] | unqualified-search-registries: \"quay\" would be a"
            + " namespace; a registry has a dot or a port",
        "short-name-mode=\"loose\" | short-name-mode: \"loose\" is none of enforcing, permissive,"
            + " disabled",
        "[aliases]\\n\"a.example/x\"=\"b.example/x\" | aliases.\"a.example/x\": a short name has no"
            + " registry",
        "[aliases]\\n\"x:1\"=\"b.example/x\" | aliases.\"x:1\": a short name has neither tag nor"
            + " digest here",
        "[aliases]\\n\"x\"=\"b.example/x:1\" | aliases.\"x\": \"b.example/x:1\" has a tag or digest;"
            + " leave it away",
        "[aliases]\\n\"x\"=\"y\" | aliases.\"x\": \"y\" has no registry",
        "[registries.search]\\nregistries=[\"a.example\"] | registries: version 1 of this format"
            + " (search, insecure, block) is not read; write [[registry]] and"
            + " unqualified-search-registries"
      })
  void saysFileAndKeyOfWhatIsWrong(String text, String message) {
    OciException refused = refusal(text.replace("\\n", "\n"));
    assertEquals("read %s/registries.conf: %s".formatted(directory, message), refused.getMessage());
  }

  @Test
  void saysTheLineOfWhatIsNoToml() {
    String message = refusal("a = 1\nb = = 2\n").getMessage();
    assertTrue(
        message.startsWith("read %s/registries.conf: line 2: not TOML: ".formatted(directory)),
        message);
  }

  @ParameterizedTest
  @MethodSource("hostileTexts")
  void whatIsMadeToHarmIsRefusedInOneLine(String text) {
    String message = refusal(text).getMessage();
    assertTrue(message.startsWith("read " + directory), message);
    assertTrue(message.lines().count() == 1 && message.length() < 500, message);
  }

  static Stream<String> hostileTexts() {
    return Stream.of(
        "x = " + "[".repeat(200_000),
        "x = " + "{a=".repeat(100_000),
        "a" + ".a".repeat(200_000) + " = 1",
        "a = 1\na = 2",
        "\u0000",
        "x = \"unended",
        "[a]\n[a]",
        "#" + "x".repeat(RegistriesFile.MAX_BYTES));
  }

  @Test
  void aFileAtTheLimitIsRead() {
    assertEquals(RegistriesConf.EMPTY, read("#" + "x".repeat(RegistriesFile.MAX_BYTES - 1)));
  }
}
