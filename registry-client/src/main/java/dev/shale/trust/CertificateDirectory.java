package dev.shale.trust;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one directory of {@code certs.d} holds: authorities in {@code *.crt}, and in {@code *.cert}
 * with the {@code *.key} of the same name what the client shows of itself.
 *
 * <p>Spec: containers-certs.d(5).
 *
 * @param authorities trusted for one registry, beside those of the system
 */
public record CertificateDirectory(List<X509Certificate> authorities, Optional<Identity> identity) {
  public CertificateDirectory {
    authorities = List.copyOf(authorities);
  }

  /**
   * A certificate and the key to it.
   *
   * @param chain the client's own certificate first
   */
  public record Identity(List<X509Certificate> chain, PrivateKey key) {
    private static final byte[] PROBE = "whose key".getBytes(StandardCharsets.UTF_8);

    public Identity {
      chain = List.copyOf(chain);
    }

    /**
     * Reads a certificate, with those that lead to its authority, and its key, which is not locked.
     *
     * @throws OciException NOT_FOUND or INVALID if a file is not there or not what it should be, or
     *     the key is another certificate's
     * @throws IOException if the disk fails
     */
    public static Identity read(Path certificate, Path key) throws IOException {
      return read(certificate, key, Optional.empty());
    }

    private static Identity read(Path certificate, Path key, Optional<String> passphrase)
        throws IOException {
      PrivateKey own = PemKeys.read(key, passphrase);
      List<X509Certificate> chain = certificates(certificate);
      if (!isPair(chain.getFirst().getPublicKey(), own)) {
        throw OciException.invalid(
            "read certificate %s: the key in %s is another certificate's", certificate, key);
      }
      return new Identity(chain, own);
    }

    /** Whether one can tell what the other signed; of kinds that are not known, it may be. */
    private static boolean isPair(PublicKey certified, PrivateKey own) {
      String kind =
          switch (certified.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
            default -> "";
          };
      if (kind.isEmpty()) {
        return true;
      }
      try {
        Signature signature = Signature.getInstance(kind);
        signature.initSign(own);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(PROBE);
        return signature.verify(signed);
      } catch (GeneralSecurityException e) {
        return false; // not even of one kind
      }
    }

    @Override
    public String toString() {
      return "Identity[" + chain.getFirst().getSubjectX500Principal() + "]";
    }
  }

  /**
   * Reads a directory; other files in it are left alone. A key may be locked by the passphrase that
   * is the first line of {@code NAME.pass} beside it, else by the one given.
   *
   * @throws OciException NOT_FOUND if it is no directory or a certificate has no key, INVALID if a
   *     file is not what its name says, DENIED if a key's passphrase is missing or wrong
   */
  public static CertificateDirectory read(Path directory, Optional<String> passphrase) {
    if (!Files.isDirectory(directory)) {
      throw OciException.notFound("read certificates %s: no such directory", directory);
    }
    try {
      List<X509Certificate> authorities =
          files(directory, ".crt").stream().flatMap(file -> certificates(file).stream()).toList();
      Optional<Path> own = files(directory, ".cert").stream().findFirst();
      return new CertificateDirectory(
          authorities,
          own.isEmpty() ? Optional.empty() : Optional.of(identity(own.get(), passphrase)));
    } catch (IOException e) {
      throw new OciException(
          ErrorKind.INVALID, "read certificates %s: %s".formatted(directory, e.getMessage()), e);
    }
  }

  private static List<Path> files(Path directory, String suffix) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.getFileName().toString().endsWith(suffix)).sorted().toList();
    }
  }

  private static Identity identity(Path certificate, Optional<String> passphrase)
      throws IOException {
    String name = certificate.getFileName().toString();
    String stem = name.substring(0, name.length() - ".cert".length());
    Optional<String> own = firstLine(certificate.resolveSibling(stem + ".pass"));
    Path key = certificate.resolveSibling(stem + ".key");
    return Identity.read(certificate, key, own.or(() -> passphrase));
  }

  private static Optional<String> firstLine(Path file) throws IOException {
    return Files.exists(file)
        ? Optional.of(Files.readString(file).lines().findFirst().orElse(""))
        : Optional.empty();
  }

  private static List<X509Certificate> certificates(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      List<X509Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (found.isEmpty()) {
        throw OciException.invalid("read certificate %s: there is none in it", file);
      }
      return found;
    } catch (CertificateException | IOException e) {
      throw new OciException(
          ErrorKind.INVALID, "read certificate %s: not a valid PEM file".formatted(file), e);
    }
  }
}
