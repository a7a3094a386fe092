package dev.shale.buildah;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NamesTest {
  @ParameterizedTest
  @CsvSource({
    "app, localhost/app:latest",
    "app:1, localhost/app:1",
    "team/app, localhost/team/app:latest",
    "localhost/app, localhost/app:latest",
    "example.org/app:2, example.org/app:2",
    "localhost:5000/app, localhost:5000/app:latest",
    "docker.io/library/app, docker.io/library/app:latest"
  })
  void nameWithoutARegistryIsOfAnImageMadeHere(String said, String expected) {
    assertEquals(expected, Names.ofNew(said).toString());
  }

  @Test
  void digestIsNoNameToGive() {
    OciException refused =
        assertThrows(
            OciException.class, () -> Names.ofNew("app@sha256:" + "0123456789abcdef".repeat(4)));
    assertEquals(ErrorKind.INVALID, refused.kind());
  }
}
