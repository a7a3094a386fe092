package dev.shale.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PemKeysTest {
  @TempDir Path directory;

  private Path key(String openssl) throws IOException, InterruptedException {
    return key(openssl, "some.key");
  }

  private Path key(String openssl, String name) throws IOException, InterruptedException {
    Path file = directory.resolve(name);
    List<String> command = new ArrayList<>(List.of(("openssl " + openssl).split(" ")));
    command.addAll(2, List.of("-out", file.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals(0, process.waitFor());
    return file;
  }

  @Tag("peer")
  @ParameterizedTest
  @CsvSource({
    "genrsa -traditional 2048, BEGIN RSA PRIVATE KEY, RSA",
    "genrsa 2048, BEGIN PRIVATE KEY, RSA",
    "ecparam -name prime256v1 -genkey, BEGIN EC PARAMETERS, EC",
    "ecparam -name prime256v1 -genkey -noout, BEGIN EC PRIVATE KEY, EC",
    "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384, BEGIN PRIVATE KEY, EC",
    "genpkey -algorithm ed25519, BEGIN PRIVATE KEY, EdDSA"
  })
  void readsEachFormThatOpensslWrites(String openssl, String header, String algorithm)
      throws IOException, InterruptedException {
    Path file = key(openssl);
    assertEquals("-----" + header + "-----", Files.readAllLines(file).getFirst());
    assertEquals(algorithm, PemKeys.read(file, Optional.empty()).getAlgorithm());
  }

  @Tag("peer")
  @ParameterizedTest
  @CsvSource({
    "genrsa -aes128 -passout pass:hunter2 2048, BEGIN ENCRYPTED PRIVATE KEY, RSA",
    "genrsa -traditional -aes128 -passout pass:hunter2 2048, BEGIN RSA PRIVATE KEY, RSA",
    "genrsa -traditional -des3 -passout pass:hunter2 2048, BEGIN RSA PRIVATE KEY, RSA",
    "genpkey -algorithm ed25519 -aes256 -pass pass:hunter2, BEGIN ENCRYPTED PRIVATE KEY, EdDSA",
    "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -des3 -pass pass:hunter2, "
        + "BEGIN ENCRYPTED PRIVATE KEY, EC"
  })
  void unlocksEachFormThatOpensslLocks(String openssl, String header, String algorithm)
      throws IOException, InterruptedException {
    Path file = key(openssl);
    assertEquals("-----" + header + "-----", Files.readAllLines(file).getFirst());
    assertEquals(algorithm, PemKeys.read(file, Optional.of("hunter2")).getAlgorithm());
    assertLocked(file, Optional.of("hunter3"), "its passphrase is another, or it is damaged");
    assertLocked(
        file,
        Optional.empty(),
        "it is locked; put its passphrase into some.pass or SHALE_KEY_PASSPHRASE");
  }

  @Tag("peer")
  @Test
  void unlocksWhatIsConvertedToScryptOrSec1() throws IOException, InterruptedException {
    Path plain = key("ecparam -name prime256v1 -genkey -noout");
    for (String form :
        List.of("pkcs8 -topk8 -scrypt", "pkcs8 -topk8 -v1 PBE-SHA1-3DES", "ec -aes256")) {
      String openssl = form + " -in " + plain + " -passout pass:hunter2";
      Path locked = key(openssl, "locked.key");
      assertEquals("EC", PemKeys.read(locked, Optional.of("hunter2")).getAlgorithm(), form);
    }
  }

  private static void assertLocked(Path file, Optional<String> passphrase, String message) {
    OciException refusal = assertThrows(OciException.class, () -> PemKeys.read(file, passphrase));
    assertEquals(ErrorKind.DENIED, refusal.kind());
    assertEquals("read key %s: %s".formatted(file, message), refusal.getMessage());
  }

  private OciException refused(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("bad.key"), text);
    return assertThrows(OciException.class, () -> PemKeys.read(file, Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    "some text",
    "'-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'",
    "'-----BEGIN RSA PRIVATE KEY-----\n!!!!\n-----END RSA PRIVATE KEY-----\n'",
    "'-----BEGIN PRIVATE KEY-----\nMIIE'"
  })
  void refusesWhatHoldsNoKey(String text) throws IOException {
    assertEquals(ErrorKind.INVALID, refused(text).kind());
  }

  @Test
  void saysThatThereIsNoFile() {
    Path missing = directory.resolve("missing.key");
    OciException refusal =
        assertThrows(OciException.class, () -> PemKeys.read(missing, Optional.empty()));
    assertEquals("read key %s: no such file".formatted(missing), refusal.getMessage());
  }
}
