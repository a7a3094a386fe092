package dev.shale.command;

import dev.shale.blob.DigestingInputStream;
import dev.shale.context.RemoteAddress;
import dev.shale.context.RemoteFile;
import dev.shale.context.Selection;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.Headers;
import dev.shale.http.Http;
import dev.shale.http.Method;
import dev.shale.http.Request;
import dev.shale.http.Response;
import dev.shale.image.Digest;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Optional;

/** Files of the web, fetched into a directory. */
final class FetchedFiles {
  /** How large a file may be: as a layer. */
  static final long MAX_BYTES = 1L << 40;

  private static final int MODE = 0600;
  private static final int BUFFER_BYTES = 64 << 10;

  private final Http http;
  private final Path directory;
  private final Instant now;
  private final long maxBytes;

  /**
   * @param http stays the caller's to close
   * @param directory belongs to this process alone
   * @param now the time of files of which the server does not say when they were modified
   */
  FetchedFiles(Http http, Path directory, Instant now) {
    this(http, directory, now, MAX_BYTES);
  }

  FetchedFiles(Http http, Path directory, Instant now, long maxBytes) {
    this.http = http;
    this.directory = directory;
    this.now = now;
    this.maxBytes = maxBytes;
  }

  /** As {@link dev.shale.exec.Remotes#fetch}. */
  RemoteFile fetch(RemoteAddress address, Optional<Digest> checksum) throws IOException {
    try (Response response = http.send(request(address.uri()))) {
      requireGood(address, response);
      Path file = Files.createTempFile(directory, "fetched", "");
      try {
        Digest digest = save(address, response, file);
        checksum
            .filter(expected -> !expected.equals(digest))
            .ifPresent(
                expected -> {
                  throw OciException.corrupt(
                      "fetch %s: it is %s, not %s", address, digest, expected);
                });
        return new Fetched(file, digest, selection(address, file, modified(response)));
      } catch (IOException | RuntimeException e) {
        Files.deleteIfExists(file);
        throw e;
      }
    }
  }

  /** A user and password of the address are shown to its own server. */
  private static Request request(URI uri) {
    String text = uri.toString().replaceFirst("#.*", "");
    Request request = Request.of(Method.GET, URI.create(text.replaceFirst("://[^/?]*@", "://")));
    String user = uri.getUserInfo();
    return user == null
        ? request
        : request.with(
            Headers.AUTHORIZATION,
            "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
  }

  private static void requireGood(RemoteAddress address, Response response) {
    int status = response.status();
    if (status == 200) {
      return;
    }
    ErrorKind kind =
        switch (status) {
          case 401, 403 -> ErrorKind.DENIED;
          case 404, 410 -> ErrorKind.NOT_FOUND;
          default -> ErrorKind.UNAVAILABLE;
        };
    throw new OciException(
        kind, "fetch %s: %d from %s".formatted(address, status, response.uri().getHost()));
  }

  private Digest save(RemoteAddress address, Response response, Path file) throws IOException {
    try (DigestingInputStream in =
            new DigestingInputStream(response.body(), Digest.Algorithm.SHA256);
        OutputStream out = Files.newOutputStream(file)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (in.count() > maxBytes) {
          throw OciException.invalid("fetch %s: longer than %d bytes", address, maxBytes);
        }
        out.write(buffer, 0, count);
      }
      return in.digest();
    }
  }

  private Instant modified(Response response) {
    try {
      return response
          .header("Last-Modified")
          .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
          .orElse(now);
    } catch (DateTimeParseException e) {
      return now;
    }
  }

  private static Selection selection(RemoteAddress address, Path file, Instant modified)
      throws IOException {
    Node.File node = new Node.File(NodeMeta.of(MODE, modified), Files.size(file));
    return Selection.ofFile(address.fileName(), node, () -> Files.newInputStream(file));
  }

  private record Fetched(Path file, Digest digest, Selection selection) implements RemoteFile {
    @Override
    public void close() throws IOException {
      Files.deleteIfExists(file);
    }
  }
}
