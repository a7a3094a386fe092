package dev.shale.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Debian's {@code docker-registry} on a free loopback port, over an empty directory; closing it
 * ends the process and removes the directory. Tests that use it are tagged {@code peer}.
 */
public final class DockerRegistry implements AutoCloseable {
  private static final String PROGRAM = "docker-registry";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path directory;
  private final Process process;
  private final int port;

  /**
   * What the registry asks of its clients.
   *
   * @param tls a certificate and its key, both PEM
   * @param clientAuthority signs the certificates that clients have to show
   * @param htpasswd a file of users with bcrypt passwords
   * @param tokens who gives out tokens
   */
  public record Options(
      Optional<TlsFiles> tls,
      Optional<Path> clientAuthority,
      Optional<Path> htpasswd,
      Optional<Tokens> tokens) {
    /** Plain HTTP, open to anyone. */
    public static final Options PLAIN =
        new Options(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** A server's certificate and key. */
    public record TlsFiles(Path certificate, Path key) {}

    /** The tokens of service and issuer {@code test}, signed for by a certificate. */
    public record Tokens(URI realm, Path certificate) {}

    /** These options over HTTPS. */
    public Options withTls(Path certificate, Path key) {
      return new Options(
          Optional.of(new TlsFiles(certificate, key)), clientAuthority, htpasswd, tokens);
    }

    /** These options for clients with a certificate. */
    public Options withClientAuthority(Path certificate) {
      return new Options(tls, Optional.of(certificate), htpasswd, tokens);
    }

    /** These options with basic authentication. */
    public Options withHtpasswd(Path file) {
      return new Options(tls, clientAuthority, Optional.of(file), tokens);
    }

    /** These options with tokens. */
    public Options withTokens(URI realm, Path certificate) {
      return new Options(
          tls, clientAuthority, htpasswd, Optional.of(new Tokens(realm, certificate)));
    }
  }

  private DockerRegistry(Path directory, Process process, int port) {
    this.directory = directory;
    this.process = process;
    this.port = port;
  }

  /** Starts a registry in plain HTTP and waits until it answers. */
  public static DockerRegistry start() throws IOException {
    return start(Options.PLAIN);
  }

  /** Starts a registry and waits until it answers. */
  public static DockerRegistry start(Options options) throws IOException {
    Path directory = Files.createTempDirectory("docker-registry");
    int port = freePort();
    Path config = directory.resolve("config.yml");
    Files.writeString(config, config(options, directory.resolve("data"), port));
    Process process =
        new ProcessBuilder(PROGRAM, "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    DockerRegistry registry = new DockerRegistry(directory, process, port);
    try {
      registry.awaitPort();
      return registry;
    } catch (IOException | RuntimeException e) {
      registry.close();
      throw e;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String config(Options options, Path data, int port) {
    String tls =
        options
            .tls()
            .map(
                files ->
                    """
                      tls:
                        certificate: %s
                        key: %s
                    """
                        .formatted(files.certificate(), files.key()))
            .orElse("");
    String clients = options.clientAuthority().map("    clientcas: [ %s ]\n"::formatted).orElse("");
    String auth =
        options
            .htpasswd()
            .map(
                file ->
                    """
                    auth:
                      htpasswd:
                        realm: test
                        path: %s
                    """
                        .formatted(file))
            .or(() -> options.tokens().map(DockerRegistry::tokens))
            .orElse("");
    return """
    version: 0.1
    log:
      level: info
    storage:
      filesystem:
        rootdirectory: %s
      delete:
        enabled: true
    http:
      addr: 127.0.0.1:%d
    """
            .formatted(data, port)
        + tls
        + clients
        + auth;
  }

  private static String tokens(Options.Tokens tokens) {
    return """
        auth:
          token:
            realm: %s
            service: test
            issuer: test
            rootcertbundle: %s
        """
        .formatted(tokens.realm(), tokens.certificate());
  }

  private void awaitPort() throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      if (!process.isAlive()) {
        throw new IOException(PROGRAM + " ended: " + log());
      }
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (socket.isConnected()) {
          return;
        }
      } catch (IOException e) {
        Thread.onSpinWait();
      }
    }
    throw new IOException(PROGRAM + " does not answer: " + log());
  }

  /** Host and port, as they stand in image names. */
  public String host() {
    return "127.0.0.1:" + port;
  }

  /** What the registry has logged: one line for each request, among others. */
  public String log() throws IOException {
    return Files.readString(directory.resolve("log"));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
