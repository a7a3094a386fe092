package dev.shale.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HtpasswdTest {
  @TempDir Path directory;

  private Path file(String lines) throws IOException {
    return Files.writeString(directory.resolve("users"), lines);
  }

  private static String hash(String password) {
    return OpenBSDBCrypt.generate("2y", password.toCharArray(), new byte[16], 4);
  }

  @Test
  void knowsAUserByThePassword() throws IOException {
    Htpasswd users = Htpasswd.read(file("# users\n\nanna:" + hash("pass:word") + "\n"));
    assertFalse(users.knows("anna", "other"));
    assertTrue(users.knows("anna", "pass:word"));
    assertTrue(users.knows("anna", "pass:word"));
    assertFalse(users.knows("anna", "other"));
    assertFalse(users.knows("ben", "pass:word"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"$apr1$x$y", "{SHA}abc", "plain"})
  void refusesOtherHashes(String hash) throws IOException {
    Path file = file("anna:" + hash);
    OciException refused = assertThrows(OciException.class, () -> Htpasswd.read(file));
    assertEquals(ErrorKind.UNSUPPORTED, refused.kind());
    assertEquals(
        "read users "
            + file
            + ":1: the password of \"anna\" is not hashed by bcrypt; htpasswd -B"
            + " does that",
        refused.getMessage());
  }

  @Test
  void refusesALineThatIsNoUser() throws IOException {
    Path file = file("nonsense");
    assertThrows(OciException.class, () -> Htpasswd.read(file));
  }
}
