package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a command that fails must leave as it was: the store, what is for temporary files, and the
 * mounts.
 */
final class Untouched {
  private final Path store;
  private final List<String> before;

  private Untouched(Path store) throws IOException {
    this.store = store;
    this.before = now();
  }

  /**
   * Remembers how things are; the store has been used before, so that its directories are there.
   */
  static Untouched at(Path store) throws IOException {
    return new Untouched(store);
  }

  void verify() throws IOException {
    List<String> now = now();
    List<String> gone = before.stream().filter(line -> !now.contains(line)).toList();
    List<String> left = now.stream().filter(line -> !before.contains(line)).toList();
    assertEquals("gone [], left []", "gone " + gone + ", left " + left);
  }

  private List<String> now() throws IOException {
    return Stream.of(files(store), temporary(), Files.readAllLines(Path.of("/proc/self/mounts")))
        .flatMap(List::stream)
        .toList();
  }

  /** Every file with its size; a directory's says nothing. */
  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.map(Untouched::describe).sorted().toList();
    }
  }

  private static String describe(Path file) {
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          ? file + " " + Files.size(file)
          : file.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> temporary() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.map(Path::toString).filter(name -> name.contains("shale")).sorted().toList();
    }
  }
}
