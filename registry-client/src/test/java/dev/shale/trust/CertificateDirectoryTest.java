package dev.shale.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CertificateDirectoryTest {
  @TempDir Path directory;

  private ErrorKind refusal(Path read) {
    return assertThrows(OciException.class, () -> CertificateDirectory.read(read, Optional.empty()))
        .kind();
  }

  @Test
  void findsNothingInAnEmptyDirectory() {
    assertEquals(
        new CertificateDirectory(List.of(), Optional.empty()),
        CertificateDirectory.read(directory, Optional.empty()));
  }

  @Test
  void saysThatThereIsNoDirectory() {
    assertEquals(ErrorKind.NOT_FOUND, refusal(directory.resolve("missing")));
  }

  @Test
  void leavesOtherFilesAlone() throws IOException {
    Files.writeString(directory.resolve("README"), "not a certificate");
    assertEquals(List.of(), CertificateDirectory.read(directory, Optional.empty()).authorities());
  }

  @Test
  void refusesAnAuthorityThatIsNoCertificate() throws IOException {
    Files.writeString(directory.resolve("ca.crt"), "not a certificate");
    assertEquals(ErrorKind.INVALID, refusal(directory));
  }

  @Test
  void refusesACertificateWithoutItsKey() throws IOException {
    Files.writeString(directory.resolve("client.cert"), "whatever");
    assertEquals(ErrorKind.NOT_FOUND, refusal(directory));
  }

  private void openssl(String arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(("openssl " + arguments).split(" ")));
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals(0, process.waitFor(), arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa:2048", "ec -pkeyopt ec_paramgen_curve:P-256", "ed25519"})
  void takesTheKeyOfTheCertificateOnly(String kind) throws IOException, InterruptedException {
    openssl(
        "req -x509 -nodes -newkey " + kind + " -keyout client.key -out client.cert -subj /CN=me");
    assertTrue(CertificateDirectory.read(directory, Optional.empty()).identity().isPresent());
    openssl("genpkey -algorithm ed25519 -out client.key");
    assertEquals(ErrorKind.INVALID, refusal(directory));
    openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out client.key");
    assertEquals(ErrorKind.INVALID, refusal(directory));
  }
}
