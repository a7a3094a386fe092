package dev.shale.jib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UnpackingTest {
  @TempDir Path temp;
  private SampleImages images;

  @BeforeEach
  void open() throws IOException {
    images = new SampleImages(temp.resolve("store"));
  }

  @AfterEach
  void close() throws IOException {
    images.close();
  }

  private Path unpack(Path jar) throws IOException {
    return Unpacking.unpack(jar, Files.createDirectory(temp.resolve("to")), images.store());
  }

  private OciException refusal(Path jar) {
    return assertThrows(OciException.class, () -> unpack(jar));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/../../x", "/etc/x", "a//x", "./x", "..", "a/./x"})
  void refusesNamesThatLeadElsewhere(String name) throws IOException {
    Path jar = new SampleFiles().text(name, "x").jar(temp.resolve("app.jar"));
    OciException refusal = refusal(jar);
    assertEquals(ErrorKind.INVALID, refusal.kind());
    assertTrue(refusal.getMessage().contains("entry \"" + name + "\""), refusal.getMessage());
    assertTrue(Files.notExists(temp.resolve("x")));
  }

  @Test
  void refusesWhatIsNoArchive() throws IOException {
    Path file = Files.writeString(temp.resolve("app.jar"), "hello");
    assertTrue(refusal(file).getMessage().startsWith("jib " + file + ": no jar or WAR: "));
  }

  @Test
  void refusesAFileBelowAFile() throws IOException {
    Path jar = new SampleFiles().text("a", "1").text("a/b", "2").jar(temp.resolve("app.jar"));
    assertTrue(refusal(jar).getMessage().endsWith("both a file and a directory of that name"));
  }

  @Test
  void findsThatBytesAreNotThoseOfTheChecksum() throws IOException {
    byte[] zip = new SampleFiles().text("a", "some text that is long enough").zip();
    String text = new String(zip, StandardCharsets.ISO_8859_1);
    int entry = text.indexOf("PK\001\002");
    zip[entry + 16] ^= 1; // the CRC-32 in the central directory
    Path jar = Files.write(temp.resolve("app.jar"), zip);
    OciException refusal = refusal(jar);
    assertEquals(ErrorKind.CORRUPT, refusal.kind());
    assertTrue(refusal.getMessage().contains("entry \"a\""), refusal.getMessage());
  }

  @Test
  void findsThatPackedBytesAreDamaged() throws IOException {
    byte[] zip = new SampleFiles().text("a", "some text that is long enough".repeat(50)).zip();
    zip[35] ^= 0x55;
    OciException refusal = refusal(Files.write(temp.resolve("app.jar"), zip));
    assertEquals(ErrorKind.CORRUPT, refusal.kind());
  }

  @Test
  void unpacksNamesAndBytes() throws IOException {
    Path to = unpack(new SampleFiles().text("a/b/é.txt", "x").jar(temp.resolve("app.jar")));
    assertEquals("x", Files.readString(to.resolve("a/b/é.txt")));
  }
}
