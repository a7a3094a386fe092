package dev.shale.local;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.shale.file.WholeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BuildRecordsTest {
  @TempDir Path temp;

  private BuildRecords records(String name) throws IOException {
    Path directory = Files.createDirectories(temp.resolve(name));
    return new BuildRecords(directory, new WholeFiles(temp));
  }

  @Test
  void saltIsTheStoresOwnAndStays() throws IOException {
    byte[] salt = records("one").salt();
    assertEquals(32, salt.length);
    assertArrayEquals(salt, records("one").salt());
    assertFalse(Arrays.equals(salt, records("two").salt()));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve("one/salt"))));
  }

  /** As a power cut can leave it. */
  @Test
  void saltOfAnotherLengthIsNone() throws IOException {
    BuildRecords records = records("one");
    Files.createFile(temp.resolve("one/salt"));
    byte[] salt = records.salt();
    assertEquals(32, salt.length);
    assertArrayEquals(salt, records.salt());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve("one/salt"))));
  }
}
