package dev.shale.transport.daemon;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.Body;
import dev.shale.http.ConnectionException;
import dev.shale.http.Http;
import dev.shale.http.HttpClient;
import dev.shale.http.Method;
import dev.shale.http.Pacing;
import dev.shale.http.ProxyRules;
import dev.shale.http.Request;
import dev.shale.http.Response;
import dev.shale.http.TlsOptions;
import dev.shale.http.UnixSocketHttp;
import dev.shale.name.ImageReference;
import dev.shale.progress.ProgressListener;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.archive.ImageArchive;
import dev.shale.transport.archive.Spool;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;

/**
 * A Docker daemon, or one that speaks its API. Each image is read from it, and sent to it, as one
 * archive, by way of a temporary file that goes with this process. Safe for use by several threads;
 * the caller closes, after what came from here.
 *
 * <p>Spec: Docker Engine API v1.24, "Images".
 */
public final class DockerDaemon implements AutoCloseable {
  /** Where a daemon is unless the user says otherwise. */
  public static final String USUAL_HOST = "unix:///var/run/docker.sock";

  private static final String UNIX = "unix://";
  private static final String USER_AGENT = "shale";

  private final Http http;
  private final URI root;
  private final Path scratch;

  private DockerDaemon(Http http, URI root, Path scratch) {
    this.http = http;
    this.root = root;
    this.scratch = scratch;
  }

  /**
   * The daemon at a place, which is not asked anything yet.
   *
   * @param host as {@code DOCKER_HOST} has it: {@code unix://PATH}, or {@code tcp://HOST:PORT}
   *     where it is spoken to in plain HTTP
   * @param scratch where temporary files go
   * @throws OciException INVALID or UNSUPPORTED if that is no place to connect to
   */
  public static DockerDaemon at(String host, Path scratch) {
    if (host.startsWith(UNIX)) {
      Path socket = Path.of(host.substring(UNIX.length()));
      if (!socket.isAbsolute()) {
        throw OciException.invalid("daemon host \"%s\": expected unix:// and a path from /", host);
      }
      return new DockerDaemon(
          new UnixSocketHttp(socket, USER_AGENT), URI.create("http://localhost/"), scratch);
    }
    if (!host.matches("(?:tcp|http)://[A-Za-z0-9.:\\[\\]-]+/?")) {
      throw OciException.unsupported(
          "daemon host \"%s\": expected unix://PATH, or tcp://HOST:PORT without TLS", host);
    }
    String authority = host.substring(host.indexOf("://") + 3).replaceFirst("/$", "");
    return new DockerDaemon(
        new HttpClient(
            new TlsOptions.Default(),
            ProxyRules.NONE,
            USER_AGENT,
            Pacing.of(Clock.systemUTC()),
            ProgressListener.NONE),
        URI.create("http://" + authority + "/"),
        scratch);
  }

  /**
   * An image of the daemon's, which it sends whole; the caller closes.
   *
   * @throws OciException NOT_FOUND if it has none of that name
   */
  public ImageSource source(DaemonImage image) throws IOException {
    String shown = "docker-daemon:" + image;
    String names = URLEncoder.encode(image.toString(), StandardCharsets.UTF_8);
    Request request = Request.of(Method.GET, root.resolve("images/get?names=" + names));
    try (Response response = send("read " + shown, request)) {
      InputStream body = new DaemonInput("read " + shown, response.body());
      ImageArchive archive = ImageArchive.copyOf(shown, body, scratch);
      return DaemonSource.of(shown, archive);
    }
  }

  /** A place for an image in the daemon, under a name with a tag. */
  public ImageDestination destination(ImageReference name) throws IOException {
    ImageReference tagged = name.withDefaultTag();
    String shown = "docker-daemon:" + tagged;
    if (tagged.digest().isPresent()) {
      throw OciException.invalid("write %s: a digest is no name to give; leave it away", shown);
    }
    return DaemonDestination.open(shown, tagged, this, scratch);
  }

  /** Has the daemon take in an archive. */
  void load(String task, Spool archive) throws IOException {
    Request request =
        Request.of(Method.POST, root.resolve("images/load?quiet=1"))
            .with("Content-Type", "application/x-tar")
            .with(Body.ofLength(archive.size(), out -> archive.content().transferTo(out)));
    try (Response response = send(task, request)) {
      LoadReport.check(task, response.body());
    }
  }

  private Response send(String task, Request request) throws IOException {
    Response response;
    try {
      response = http.send(request);
    } catch (ConnectionException e) {
      throw new OciException(ErrorKind.UNAVAILABLE, task + ": " + e.getMessage(), e);
    }
    if (response.status() == 200) {
      return response;
    }
    try (response) {
      throw refusal(task, response);
    }
  }

  private static OciException refusal(String task, Response response) throws IOException {
    ErrorKind kind =
        switch (response.status()) {
          case 400 -> ErrorKind.INVALID;
          case 401, 403 -> ErrorKind.DENIED;
          case 404 -> ErrorKind.NOT_FOUND;
          case 409 -> ErrorKind.CONFLICT;
          default -> ErrorKind.UNAVAILABLE;
        };
    String said = LoadReport.message(response.errorBody());
    return new OciException(
        kind, "%s: the daemon says: %s (%d)".formatted(task, said, response.status()));
  }

  @Override
  public void close() {
    http.close();
  }
}
