package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.local.LocalStore;
import dev.shale.progress.ProgressEvent;
import dev.shale.registry.server.AccessLog;
import dev.shale.registry.server.Faults;
import dev.shale.registry.server.LayoutRepositories;
import dev.shale.registry.server.ListeningAddress;
import dev.shale.registry.server.RegistryServer;
import dev.shale.registry.server.Repositories;
import dev.shale.registry.server.ServerOptions;
import dev.shale.trust.CertificateDirectory;
import dev.shale.trust.Htpasswd;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** {@code shale registry serve}: a registry over an image layout, or over a store. */
final class RegistryServeCommand implements Command {
  private static final Path DEFAULT_ROOT = Path.of("registry");
  private static final String ANY_HOST = "0.0.0.0";
  private static final int MAX_PORT = 65535;
  private static final Pattern ADDRESS =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]]*):([0-9]{1,5})");

  @Option(
      names = "--addr",
      paramLabel = "HOST:PORT",
      description = "where to listen; port 0 is a free one [127.0.0.1:0]")
  String address = "127.0.0.1:0";

  @Option(names = "--read-only", description = "refuse pushing and deleting")
  boolean readOnly;

  @Option(
      names = "--htpasswd",
      paramLabel = "FILE",
      description = "the users who may, as htpasswd -B writes them; without it, everybody may")
  Optional<Path> htpasswd = Optional.empty();

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "serve HTTPS with this certificate (PEM), and those that lead to its authority")
  Optional<Path> tlsCert = Optional.empty();

  @Option(names = "--tls-key", paramLabel = "FILE", description = "the certificate's key (PEM)")
  Optional<Path> tlsKey = Optional.empty();

  @Option(names = "--log", description = "print a line for each request on standard error")
  boolean log;

  @Option(
      names = "--fault",
      paramLabel = "SPEC",
      description =
          "to test clients, on loopback only: cut=0.1,429=0.05 and so on gives each request a fault"
              + " with that probability (cut, reset, stall, wrong, or a status); slow=BYTES a"
              + " second; seed=N")
  Optional<String> fault = Optional.empty();

  @Override
  public List<String> examples() {
    return List.of(
        "registry serve",
        "registry serve --root /srv/images --addr :5000 --htpasswd users",
        "registry serve --root ~/.local/share/shale --addr 192.168.1.2:5000",
        "registry serve --fault cut=0.1,429=0.05,slow=1000000,seed=7");
  }

  @Override
  public int run(Session session) throws IOException {
    ServerOptions options = options();
    Path root = session.globals().root.orElse(DEFAULT_ROOT);
    if (LocalStore.isStore(root)) {
      try (LocalStore store = session.openStore();
          ListeningAddress place = ListeningAddress.of(options)) {
        return serve(new StoreRepositories(store), place, session);
      }
    }
    try (ListeningAddress place = ListeningAddress.of(options);
        LayoutRepositories layout =
            readOnly ? LayoutRepositories.openToRead(root) : LayoutRepositories.open(root)) {
      return serve(layout, place, session);
    }
  }

  private ServerOptions options() throws IOException {
    ServerOptions options = ServerOptions.LOCAL.withAddress(address(address));
    if (tlsCert.isPresent() != tlsKey.isPresent()) {
      throw OciException.invalid("registry serve: --tls-cert and --tls-key go together");
    }
    if (tlsCert.isPresent() && tlsKey.isPresent()) {
      options = options.withTls(CertificateDirectory.Identity.read(tlsCert.get(), tlsKey.get()));
    }
    if (htpasswd.isPresent()) {
      options = options.withUsers(Htpasswd.read(htpasswd.get()));
    }
    if (fault.isPresent()) {
      options = options.withFaults(Faults.parse(fault.get()));
    }
    return readOnly ? options.toRead() : options;
  }

  static InetSocketAddress address(String text) {
    Matcher parts = ADDRESS.matcher(text);
    if (!parts.matches() || Integer.parseInt(parts.group(2)) > MAX_PORT) {
      throw OciException.invalid("--addr \"%s\": expected HOST:PORT", text);
    }
    String host = parts.group(1).isEmpty() ? ANY_HOST : parts.group(1);
    try {
      InetAddress[] found = InetAddress.getAllByName(host);
      return new InetSocketAddress(found[0], Integer.parseInt(parts.group(2)));
    } catch (UnknownHostException e) {
      throw OciException.notFound("--addr \"%s\": no host of that name is known", text);
    }
  }

  /** Serves until a signal comes. */
  private int serve(Repositories repositories, ListeningAddress place, Session session)
      throws IOException {
    try (RegistryServer server = RegistryServer.start(repositories, place, accessLog(session))) {
      boolean isOpen = !readOnly && repositories.pushTarget().isPresent();
      if (isOpen && htpasswd.isEmpty() && !server.isLocal()) {
        session
            .progress()
            .on(new ProgressEvent.Warning("whoever reaches " + address + " can push and delete"));
      }
      session.out().println(server.address());
      session.out().flush();
      new CountDownLatch(1).await();
      return ExitCode.OK;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private AccessLog accessLog(Session session) {
    if (!log && !session.globals().debug) {
      return AccessLog.NONE;
    }
    PrintStream err = session.surroundings().err();
    return served ->
        err.println(
            "%s %s %s %s %d %d %dms"
                .formatted(
                    session.environment().clock().instant(),
                    served.client(),
                    served.method(),
                    served.path(),
                    served.status(),
                    served.sentBytes(),
                    served.took().toMillis()));
  }
}
