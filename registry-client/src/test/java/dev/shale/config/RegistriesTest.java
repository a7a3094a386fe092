package dev.shale.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files are read, and which of them counts. */
final class RegistriesTest {
  @TempDir Path top;

  private Environment environment(Map<String, String> variables) {
    return new Environment(variables, Optional.of(top.resolve("home")), 1000, Clock.systemUTC());
  }

  private Path write(String file, String text) throws IOException {
    Path path = top.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }

  private List<String> files(Map<String, String> variables, Optional<Path> given) {
    return RegistriesFiles.of(
            environment(variables), given, List.of(top.resolve("usr"), top.resolve("etc")))
        .stream()
        .map(file -> top.relativize(file).toString())
        .toList();
  }

  private void writeAll() throws IOException {
    for (String place : List.of("usr", "etc", "home/.config")) {
      write(place + "/containers/registries.conf", "");
      write(place + "/containers/registries.conf.d/b.conf", "");
      write(place + "/containers/registries.conf.d/a.conf", "");
      write(place + "/containers/registries.conf.d/c.ignored", "");
      Files.createDirectories(top.resolve(place + "/containers/registries.conf.d/d.conf"));
    }
  }

  @Test
  void withoutFilesThereIsNothingToRead() {
    assertEquals(List.of(), files(Map.of(), Optional.empty()));
  }

  @Test
  void theUsersOwnFileStandsInForTheMachinesAndItsDropIns() throws IOException {
    writeAll();
    assertEquals(
        List.of(
            "home/.config/containers/registries.conf",
            "home/.config/containers/registries.conf.d/a.conf",
            "home/.config/containers/registries.conf.d/b.conf"),
        files(Map.of(), Optional.empty()));
  }

  @Test
  void theMachinesFileStandsInForTheDistributions() throws IOException {
    writeAll();
    Files.delete(top.resolve("home/.config/containers/registries.conf"));
    assertEquals(
        List.of(
            "etc/containers/registries.conf",
            "usr/containers/registries.conf.d/a.conf",
            "usr/containers/registries.conf.d/b.conf",
            "etc/containers/registries.conf.d/a.conf",
            "etc/containers/registries.conf.d/b.conf",
            "home/.config/containers/registries.conf.d/a.conf",
            "home/.config/containers/registries.conf.d/b.conf"),
        files(Map.of(), Optional.empty()));
  }

  @Test
  void aFileThatIsNamedCountsBeforeAnyOther() throws IOException {
    write("home/.config/containers/registries.conf", "");
    write("etc/containers/registries.conf.d/a.conf", "");
    Path option = top.resolve("option");
    Map<String, String> both =
        Map.of(
            "CONTAINERS_REGISTRIES_CONF", top.resolve("variable").toString(),
            "REGISTRIES_CONFIG_PATH", top.resolve("older").toString());
    Map<String, String> older = Map.of("REGISTRIES_CONFIG_PATH", top.resolve("older").toString());
    String dropIn = "etc/containers/registries.conf.d/a.conf";
    assertEquals(List.of("option", dropIn), files(both, Optional.of(option)));
    assertEquals(List.of("variable", dropIn), files(both, Optional.empty()));
    assertEquals(List.of("older", dropIn), files(older, Optional.empty()));
  }

  @Test
  void aFileThatIsNamedHasToBeThere() {
    OciException refused =
        assertThrows(
            OciException.class,
            () -> Registries.of(environment(Map.of()), top.resolve("missing")).conf());
    assertEquals(ErrorKind.NOT_FOUND, refused.kind());
    assertEquals("read %s/missing: no such file".formatted(top), refused.getMessage());
  }

  @Test
  void ofWhatTwoFilesSayTheLaterCounts() throws IOException {
    Path first =
        write(
            "1.conf",
            """
            unqualified-search-registries = ["a.example"]
            credential-helpers = ["pass"]
            [[registry]]
            location = "same.example"
            [[registry]]
            location = "only-here.example"
            [aliases]
            "x" = "a.example/x"
            "y" = "a.example/y"
            "z" = "a.example/z"
            """);
    Path second =
        write(
            "2.conf",
            """
            short-name-mode = "disabled"
            unqualified-search-registries = []
            [[registry]]
            location = "same.example"
            blocked = true
            [aliases]
            "x" = "b.example/x"
            "y" = ""
            """);
    RegistriesConf conf = RegistriesFile.read(first).withLater(RegistriesFile.read(second));
    assertEquals(new Configured<>(List.of(), second), conf.searched().orElseThrow());
    assertEquals(Optional.of(ShortNameMode.DISABLED), conf.shortNameMode());
    assertEquals(new Configured<>(List.of("pass"), first), conf.credentialHelpers().orElseThrow());
    assertEquals(
        List.of("only-here.example " + first, "same.example " + second),
        conf.rules().stream().map(rule -> rule.prefix() + " " + rule.file()).toList());
    assertEquals(
        Map.of(
            "x", new Configured<>(Optional.of(ImageReference.parse("b.example/x")), second),
            "y", new Configured<>(Optional.empty(), second),
            "z", new Configured<>(Optional.of(ImageReference.parse("a.example/z")), first)),
        conf.aliases());
  }

  @Test
  void isReadOnce() throws IOException {
    Path file = write("r.conf", "short-name-mode = \"disabled\"");
    Registries registries = Registries.of(environment(Map.of()), file);
    RegistriesConf conf = registries.conf();
    Files.writeString(file, "short-name-mode = \"enforcing\"");
    assertEquals(conf, registries.conf());
  }
}
