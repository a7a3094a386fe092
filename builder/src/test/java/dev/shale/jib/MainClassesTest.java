package dev.shale.jib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MainClassesTest {
  @TempDir Path temp;

  private List<Path> classes() throws IOException {
    return List.of(
        new SampleFiles()
            .mainClass("b.Second")
            .mainClass("a.First")
            .plainClass("a.Other")
            .mainClass("META-INF/versions/21/", "a.Other")
            .text("templates/Main.class", "no class at all")
            .text("short.class", "x")
            .in(temp.resolve("classes")),
        temp.resolve("nowhere"));
  }

  @Test
  void findsThoseThatJavaCanStart() throws IOException {
    assertEquals(List.of("a.First", "b.Second"), MainClasses.find(classes()));
  }

  @Test
  void knowsWhatJavaTheyNeed() throws IOException {
    assertEquals(17, MainClasses.javaVersion(classes()));
    assertEquals(0, MainClasses.javaVersion(List.of()));
  }
}
