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
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.InputDecryptorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

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
   * @param passphrase used if the key is locked
   * @throws OciException NOT_FOUND if there is no file, INVALID if there is no key in it, DENIED if
   *     the key is locked and the passphrase missing or wrong
   * @throws IOException if the disk fails
   */
  public static PrivateKey read(Path file, Optional<String> passphrase) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new OciException(ErrorKind.NOT_FOUND, "read key %s: no such file".formatted(file), e);
    }
    String text = new String(bytes, StandardCharsets.US_ASCII);
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      return firstKey(file, parser, passphrase);
    } catch (IOException | IllegalArgumentException e) {
      throw new OciException(
          ErrorKind.INVALID, "read key %s: not a valid PEM file".formatted(file), e);
    }
  }

  private static PrivateKey firstKey(Path file, PEMParser parser, Optional<String> passphrase)
      throws IOException {
    for (Object found = parser.readObject(); found != null; found = parser.readObject()) {
      switch (found) {
        case PEMKeyPair pair -> {
          return new JcaPEMKeyConverter().getKeyPair(pair).getPrivate();
        }
        case PrivateKeyInfo key -> {
          return new JcaPEMKeyConverter().getPrivateKey(key);
        }
        case PEMEncryptedKeyPair locked -> {
          return unlocked(file, locked, needed(file, passphrase));
        }
        case PKCS8EncryptedPrivateKeyInfo locked -> {
          return unlocked(file, locked, needed(file, passphrase));
        }
        default -> {} // parameters of a curve, or a certificate that shares the file
      }
    }
    throw OciException.invalid("read key %s: no private key in it", file);
  }

  private static char[] needed(Path file, Optional<String> passphrase) {
    return passphrase
        .orElseThrow(
            () ->
                new OciException(
                    ErrorKind.DENIED,
                    "read key %s: it is locked; put its passphrase into %s or SHALE_KEY_PASSPHRASE"
                        .formatted(file, passphraseFile(file))))
        .toCharArray();
  }

  private static String passphraseFile(Path file) {
    return file.getFileName().toString().replaceFirst("\\.key$", "") + ".pass";
  }

  /** As OpenSSL has always locked keys: RFC 1421. */
  private static PrivateKey unlocked(Path file, PEMEncryptedKeyPair locked, char[] passphrase)
      throws IOException {
    try {
      PEMKeyPair pair = locked.decryptKeyPair(new BcPEMDecryptorProvider(passphrase));
      return new JcaPEMKeyConverter().getKeyPair(pair).getPrivate();
    } catch (IOException | RuntimeException e) {
      throw wrongPassphrase(file, e); // the bytes it gives are no key
    }
  }

  private static PrivateKey unlocked(
      Path file, PKCS8EncryptedPrivateKeyInfo locked, char[] passphrase) throws IOException {
    try {
      // The JDK lacks ways to make keys of passphrases that OpenSSL has.
      InputDecryptorProvider decryptor =
          new JceOpenSSLPKCS8DecryptorProviderBuilder()
              .setProvider(new BouncyCastleProvider())
              .build(passphrase);
      return new JcaPEMKeyConverter().getPrivateKey(locked.decryptPrivateKeyInfo(decryptor));
    } catch (PKCSException | OperatorCreationException | IOException e) {
      throw wrongPassphrase(file, e);
    }
  }

  private static OciException wrongPassphrase(Path file, Exception e) {
    return new OciException(
        ErrorKind.DENIED,
        "read key %s: its passphrase is another, or it is damaged".formatted(file),
        e);
  }
}
