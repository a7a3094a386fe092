package dev.shale.trust;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/**
 * Private keys in PEM files, in each form that OpenSSL writes.
 *
 * <p>Spec: RFC 7468; RFC 8017, appendix A.1.2 (PKCS #1); RFC 5958 (PKCS #8); RFC 5915 (SEC 1).
 */
public final class PemKeys {
  private PemKeys() {}

  /**
   * Reads the first private key of a file.
   *
   * @throws OciException NOT_FOUND if there is no file, INVALID if there is no key in it,
   *     UNSUPPORTED if the key needs a passphrase
   * @throws IOException if the disk fails
   */
  public static PrivateKey read(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new OciException(ErrorKind.NOT_FOUND, "read key %s: no such file".formatted(file), e);
    }
    String text = new String(bytes, StandardCharsets.US_ASCII);
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      return firstKey(file, parser);
    } catch (IOException | IllegalArgumentException e) {
      throw new OciException(
          ErrorKind.INVALID, "read key %s: not a valid PEM file".formatted(file), e);
    }
  }

  private static PrivateKey firstKey(Path file, PEMParser parser) throws IOException {
    for (Object found = parser.readObject(); found != null; found = parser.readObject()) {
      switch (found) {
        case PEMKeyPair pair -> {
          return new JcaPEMKeyConverter().getKeyPair(pair).getPrivate();
        }
        case PrivateKeyInfo key -> {
          return new JcaPEMKeyConverter().getPrivateKey(key);
        }
        case PEMEncryptedKeyPair locked -> throw needsPassphrase(file);
        case PKCS8EncryptedPrivateKeyInfo locked -> throw needsPassphrase(file);
        default -> {} // parameters of a curve, or a certificate that shares the file
      }
    }
    throw OciException.invalid("read key %s: no private key in it", file);
  }

  private static OciException needsPassphrase(Path file) {
    return OciException.unsupported(
        "read key %s: it is locked by a passphrase; store it without one", file);
  }
}
