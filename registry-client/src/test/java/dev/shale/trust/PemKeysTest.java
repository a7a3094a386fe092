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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PemKeysTest {
  @TempDir Path directory;

  private Path key(String openssl) throws IOException, InterruptedException {
    Path file = directory.resolve("some.key");
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
    assertEquals(algorithm, PemKeys.read(file).getAlgorithm());
  }

  @Tag("peer")
  @ParameterizedTest
  @CsvSource({
    "genrsa -aes128 -passout pass:x 2048",
    "genrsa -traditional -aes128 -passout pass:x 2048"
  })
  void saysThatAKeyIsLocked(String openssl) throws IOException, InterruptedException {
    Path file = key(openssl);
    OciException refusal = assertThrows(OciException.class, () -> PemKeys.read(file));
    assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
  }

  private OciException refused(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("bad.key"), text);
    return assertThrows(OciException.class, () -> PemKeys.read(file));
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
    OciException refusal = assertThrows(OciException.class, () -> PemKeys.read(missing));
    assertEquals("read key %s: no such file".formatted(missing), refusal.getMessage());
  }
}
