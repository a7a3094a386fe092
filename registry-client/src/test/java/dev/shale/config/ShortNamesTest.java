package dev.shale.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.config.NameResolution.Reason;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What names without a registry mean; the cases are those of containers/image's shortnames. */
final class ShortNamesTest {
  private static final String DIGEST = "sha256:" + "a".repeat(64);
  private static final String TWO =
      "unqualified-search-registries = [\"quay.io\", \"docker.io\"]\n";

  @TempDir Path home;
  private Path file;
  private Environment environment;

  @BeforeEach
  void surround() {
    file = home.resolve("registries.conf");
    environment = new Environment(Map.of(), Optional.of(home), 1000, Clock.systemUTC());
  }

  private ShortNames names(String text, ShortNameChoice choice) throws IOException {
    Files.writeString(file, text);
    return new ShortNames(Registries.of(RegistriesFile.read(file)), environment, choice);
  }

  private static ShortNameChoice number(int place) {
    return (name, candidates) -> Optional.of(candidates.get(place));
  }

  private static List<String> candidates(NameResolution resolution) {
    return resolution.candidates().stream().map(ImageReference::toString).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "debian, docker.io/library/debian:latest",
    "debian:12, docker.io/library/debian:12",
    "user/app, docker.io/user/app:latest",
    "quay.io/a/b, quay.io/a/b:latest",
    "localhost/a, localhost/a:latest",
    "host:5000/a:1, host:5000/a:1"
  })
  void whereNoFileSaysOtherwiseItIsDockerHub(String text, String full) throws IOException {
    NameResolution resolution = names("", ShortNameChoice.NOBODY).resolve(text);
    assertEquals(List.of(full), candidates(resolution));
    assertEquals(new Reason.AsWritten(), resolution.reason());
    assertEquals(Optional.empty(), resolution.note());
  }

  @Test
  void aFullNameIsTakenAsItIs() throws IOException {
    assertEquals(
        List.of("example.com/debian:latest"),
        candidates(names(TWO, ShortNameChoice.NOBODY).resolve("example.com/debian")));
  }

  @ParameterizedTest
  @CsvSource({"'',:latest", ":12,:12", "@D,@D", ":12@D,:12@D"})
  void anAliasKeepsTagAndDigest(String suffix, String expected) throws IOException {
    NameResolution resolution =
        names(TWO + "[aliases]\n\"a/deb\" = \"example.com/debian\"", number(0))
            .resolve("a/deb" + suffix.replace("D", DIGEST));
    String full = "example.com/debian" + expected.replace("D", DIGEST);
    assertEquals(List.of(full), candidates(resolution));
    assertEquals(Optional.of(full + " by " + file), resolution.note());
  }

  @Test
  void oneSearchedRegistryIsNoQuestion() throws IOException {
    NameResolution resolution =
        names(
                "unqualified-search-registries = [\"quay.io\"]\nshort-name-mode = \"enforcing\"",
                number(5))
            .resolve("user/app@" + DIGEST);
    assertEquals(List.of("quay.io/user/app@" + DIGEST), candidates(resolution));
    assertEquals(new Reason.Searched(file), resolution.reason());
  }

  @Test
  void whatIsFoundOnDockerHubAsEverIsNotSaid() throws IOException {
    NameResolution resolution =
        names("unqualified-search-registries = [\"docker.io\"]", ShortNameChoice.NOBODY)
            .resolve("debian");
    assertEquals(Optional.empty(), resolution.note());
  }

  @ParameterizedTest
  @CsvSource({"permissive", "disabled", "''"})
  void whereNobodyCanBeAskedTheRegistriesAreTriedInTurn(String mode) throws IOException {
    NameResolution resolution =
        names(TWO + "short-name-mode = \"" + mode + "\"", ShortNameChoice.NOBODY).resolve("debian");
    assertEquals(
        List.of("quay.io/debian:latest", "docker.io/library/debian:latest"),
        candidates(resolution));
    assertEquals(
        Optional.of("quay.io/debian:latest or docker.io/library/debian:latest by " + file),
        resolution.note());
  }

  @Test
  void enforcingRefusesWhereNobodyCanBeAsked() throws IOException {
    ShortNames names = names(TWO + "short-name-mode = \"enforcing\"", ShortNameChoice.NOBODY);
    OciException refused = assertThrows(OciException.class, () -> names.resolve("debian"));
    assertEquals(ErrorKind.INVALID, refused.kind());
    assertEquals(
        "find debian: it may be quay.io/debian:latest or docker.io/library/debian:latest by %s;"
                .formatted(file)
            + " give its full name",
        refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"permissive", "enforcing"})
  void theUserChoosesWhereHeCanBeAsked(String mode) throws IOException {
    NameResolution resolution =
        names(TWO + "short-name-mode = \"" + mode + "\"", number(1)).resolve("debian:12");
    assertEquals(List.of("docker.io/library/debian:12"), candidates(resolution));
    assertEquals(new Reason.Chosen(), resolution.reason());
  }

  @Test
  void disabledAsksNobody() throws IOException {
    NameResolution resolution =
        names(TWO + "short-name-mode = \"disabled\"", number(1)).resolve("debian");
    assertEquals(2, resolution.candidates().size());
  }

  @Test
  void whatIsToBeWrittenIsNotTriedInTurn() throws IOException {
    ShortNames names = names(TWO + "short-name-mode = \"disabled\"", ShortNameChoice.NOBODY);
    assertThrows(OciException.class, () -> names.resolveOne("app"));
    assertEquals(
        List.of("quay.io/app:latest"), candidates(names(TWO, number(0)).resolveOne("app")));
  }

  @Test
  void anEmptyListOfSearchedRegistriesIsObeyed() throws IOException {
    ShortNames names = names("unqualified-search-registries = []", ShortNameChoice.NOBODY);
    OciException refused = assertThrows(OciException.class, () -> names.resolve("debian"));
    assertEquals(
        "find debian: %s has no alias for it, and no unqualified-search-registries; give its full"
                .formatted(file)
            + " name",
        refused.getMessage());
  }

  @Test
  void whatWasChosenIsNotAskedAgain() throws IOException {
    ShortNames names = names(TWO, number(1));
    NameResolution chosen = names.resolve("debian:12");
    names.remember(chosen, chosen.candidates().getFirst());
    Path memory = home.resolve(".cache/containers/short-name-aliases.conf");
    NameResolution again = names(TWO, ShortNameChoice.NOBODY).resolve("debian:11");
    assertEquals(List.of("docker.io/library/debian:11"), candidates(again));
    assertEquals(new Reason.Aliased(memory), again.reason());
    assertEquals(
        "[aliases]\n  \"debian\" = \"docker.io/library/debian\"\n", Files.readString(memory));
  }

  @Test
  void onlyWhatWasChosenIsRemembered() throws IOException {
    ShortNames names = names(TWO, ShortNameChoice.NOBODY);
    NameResolution tried = names.resolve("debian");
    names.remember(tried, tried.candidates().getFirst());
    assertEquals(false, Files.exists(home.resolve(".cache")));
  }

  @Test
  void rememberingKeepsWhatOthersRemembered() throws IOException {
    Path memory = home.resolve(".cache/containers/short-name-aliases.conf");
    Files.createDirectories(memory.getParent());
    Files.writeString(memory, "[aliases]\n\"b\" = \"example.com/b\"\n\"c\" = \"\"\n");
    ShortNames names = names(TWO + "[aliases]\n\"b\" = \"other.example/b\"", number(0));
    assertEquals(List.of("example.com/b:latest"), candidates(names.resolve("b")));
    NameResolution chosen = names.resolve("a/x");
    names.remember(chosen, chosen.candidates().getFirst());
    assertEquals(
        """
        [aliases]
          "a/x" = "quay.io/a/x"
          "b" = "example.com/b"
          "c" = ""
        """,
        Files.readString(memory));
  }

  @Test
  void rememberingWritesOverWhatAKilledProcessLeft() throws IOException {
    Path directory = Files.createDirectories(home.resolve(".cache/containers"));
    Files.writeString(directory.resolve(".short-name-aliases.conf.new"), "[aliases]\n\"b\" = ");
    ShortNames names = names(TWO, number(0));
    NameResolution chosen = names.resolve("a/x");
    names.remember(chosen, chosen.candidates().getFirst());
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(
          List.of("short-name-aliases.conf", "short-name-aliases.conf.lock"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void aDamagedMemoryIsNamed() throws IOException {
    Path memory = home.resolve(".cache/containers/short-name-aliases.conf");
    Files.createDirectories(memory.getParent());
    Files.writeString(memory, "[aliases\n");
    ShortNames names = names("", ShortNameChoice.NOBODY);
    OciException refused = assertThrows(OciException.class, () -> names.resolve("debian"));
    assertEquals(true, refused.getMessage().startsWith("read " + memory + ": line "));
  }
}
