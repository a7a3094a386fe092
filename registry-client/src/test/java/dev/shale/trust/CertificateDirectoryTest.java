package dev.shale.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
