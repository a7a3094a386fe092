package dev.shale.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A certificate authority of a test's own, made by OpenSSL. */
public final class TestAuthority {
  private final Path directory;

  private TestAuthority(Path directory) {
    this.directory = directory;
  }

  /** Makes one, with its files in a directory. */
  public static TestAuthority in(Path directory) throws IOException {
    Files.createDirectories(directory);
    TestAuthority authority = new TestAuthority(directory);
    Programs.run(
        directory,
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
            + " -subj /CN=authority -keyout ca.key -out ca.crt");
    return authority;
  }

  /** Makes {@code NAME.key} and {@code NAME.crt}, good for 127.0.0.1. */
  public TestAuthority sign(String name) throws IOException {
    Files.writeString(directory.resolve("extensions"), "subjectAltName=IP:127.0.0.1\n");
    Programs.run(
        directory,
        "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=%s"
                .formatted(name)
            + " -keyout %s.key -out %s.csr".formatted(name, name));
    Programs.run(
        directory,
        "openssl x509 -req -days 2 -CA ca.crt -CAkey ca.key -CAcreateserial -extfile extensions"
            + " -in %s.csr -out %s.crt".formatted(name, name));
    return this;
  }

  /** The authority's own certificate. */
  public Path certificate() {
    return certificate("ca");
  }

  /** What was signed under a name. */
  public Path certificate(String name) {
    return directory.resolve(name + ".crt");
  }

  /** Its key. */
  public Path key(String name) {
    return directory.resolve(name + ".key");
  }
}
