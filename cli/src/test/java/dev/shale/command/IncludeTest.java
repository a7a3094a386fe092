package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.tar.TarRecipe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the files are that a Dockerfile includes. */
class IncludeTest {
  private static final String DOCKERFILE = "# syntax=shale\nFROM scratch\nINCLUDE parts/x\n";

  @TempDir Path directory;
  private Path context;

  @BeforeEach
  void write() throws IOException {
    context = Files.createDirectories(directory.resolve("context"));
    file("context/parts/x", "INCLUDE ../y\n");
    file("context/y", "LABEL of=context\n");
  }

  private void file(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void inTheContextIfTheDockerfileIs() throws IOException {
    file("context/deep/er/Dockerfile", "# syntax=shale\nFROM scratch\nINCLUDE ../../parts/x\n");
    String asked = context.resolve("deep/er/Dockerfile").toString();
    assertEquals("context", label(build("", "-f", asked, context.toString())));
  }

  @Test
  void besideTheDockerfileIfItIsElsewhere() throws IOException {
    file("other/Dockerfile", DOCKERFILE);
    file("other/parts/x", "LABEL of=other\n");
    String asked = directory.resolve("other/Dockerfile").toString();
    assertEquals("other", label(build("", "-f", asked, context.toString())));
    file("other/parts/x", "INCLUDE ../../context/y\n");
    assertEquals(
        "shale: build %s:1: INCLUDE ../../context/y: it is outside of the context, or of the Dockerfile's"
                .formatted(directory.resolve("other/parts/x"))
            + " directory if that is not in it",
        build("", "-f", asked, context.toString()).err().lines().toList().getLast());
  }

  @Test
  void inTheArchiveThatTheDockerfileIsIn() {
    byte[] tar =
        TarRecipe.of().file("Dockerfile", DOCKERFILE).file("parts/x", "LABEL of=archive\n").bytes();
    assertEquals("archive", label(build(new String(tar, StandardCharsets.US_ASCII), "-")));
  }

  @Test
  void nowhereForADockerfileAlone() {
    assertEquals(
        "shale: build Dockerfile:3: INCLUDE parts/x: there are no files beside this Dockerfile",
        build(DOCKERFILE, "-").err().lines().toList().getLast());
  }

  private ProgramRun build(String input, String... words) {
    List<String> all = new ArrayList<>(store());
    all.addAll(List.of("build", "-q", "-t", "localhost/built"));
    all.addAll(List.of(words));
    return ProgramRun.withInput(Map.of("PATH", "/usr/bin:/bin"), input, all);
  }

  private String label(ProgramRun built) {
    built.result();
    List<String> all = new ArrayList<>(store());
    all.addAll(List.of("inspect", "--format", "{{.Labels.of}}", "localhost/built"));
    return ProgramRun.of(all.toArray(String[]::new)).result().strip();
  }

  private List<String> store() {
    return List.of(
        "--root", directory.resolve("root").toString(),
        "--runroot", directory.resolve("run").toString());
  }
}
