package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.context.CopyRules.Parents;
import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostSourceTest {
  @TempDir Path directory;

  @Test
  void namesAreNoWildcardsWhereTheyAreThere() throws IOException {
    Path file = Files.createFile(directory.resolve("a[1]*"));
    assertEquals(directory.toRealPath() + "/a\\[1]\\*", plain(file.toString()));
  }

  @Test
  void wildcardIsOneWhereNothingHasItsName() throws IOException {
    assertEquals(directory + "/a[1]*", plain(directory + "/a[1]*"));
    assertEquals(here() + "/no*ne", plain("no*ne"));
  }

  @Test
  void linkKeepsItsNameAndTheWayToItIsFollowed() throws IOException {
    Path real = Files.createDirectory(directory.resolve("real"));
    Files.createSymbolicLink(real.resolve("link"), Path.of("."));
    Files.createSymbolicLink(directory.resolve("way"), Path.of("real"));
    assertEquals(real.toRealPath() + "/link", plain(directory + "/way/link"));
    assertEquals(real.toRealPath().toString(), plain(directory + "/way/."));
    assertEquals(directory.toRealPath().toString(), plain(real + "/.."));
  }

  @Test
  void parentsStartAtTheWorkingDirectoryOrTheRoot() throws IOException {
    assertEquals(here() + "//./src/main", parents("src/main"));
    assertEquals(here() + "//./**/*.java", parents("**/*.java"));
    assertEquals("/etc/passwd", parents("/etc/passwd"));
  }

  @Test
  void parentsStartBehindThePivot() throws IOException {
    assertEquals(here() + "/src/./main", parents("src/./main"));
    assertEquals("/etc/./passwd", parents("/etc/./passwd"));
  }

  @Test
  void refusesParentsOutsideTheWorkingDirectory() throws IOException {
    OciException refusal = assertThrows(OciException.class, () -> parents("src/../../cli"));
    assertEquals(
        "add src/../../cli: its directories lead out of the working directory;"
            + " say by a /./ which to keep",
        refusal.getMessage());
    assertEquals(here() + "/../cli/./pom.xml", parents("../cli/./pom.xml"));
  }

  @Test
  void refusesWhatIsNotThere() {
    OciException refusal = assertThrows(OciException.class, () -> plain("/no/such"));
    assertEquals("add /no/such: no such file or directory", refusal.getMessage());
  }

  private static String here() throws IOException {
    return Path.of("").toRealPath().toString();
  }

  private static String plain(String word) throws IOException {
    return HostSource.of(word, Parents.LEFT_OUT);
  }

  private static String parents(String word) throws IOException {
    return HostSource.of(word, Parents.KEPT);
  }
}
