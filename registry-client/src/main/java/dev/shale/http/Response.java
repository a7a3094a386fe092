package dev.shale.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * What a server answered. The body is read from the connection as it is asked for; whoever got the
 * response closes it, read to its end or not.
 */
public final class Response implements AutoCloseable {
  /** How much of the body of a refusal is read, in bytes. */
  public static final int MAX_ERROR_BYTES = 64 << 10;

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private final URI uri;
  private final int status;
  private final Headers headers;
  private final InputStream body;
  private final UnaryOperator<String> cleaner;

  /**
   * @param uri where the answer came from, after redirects
   * @param body closed with this response
   */
  public Response(URI uri, int status, Headers headers, InputStream body) {
    this(uri, status, headers, body, UnaryOperator.identity());
  }

  /**
   * @param cleaner leaves out of a text the secrets of the request, which a server may repeat
   */
  Response(URI uri, int status, Headers headers, InputStream body, UnaryOperator<String> cleaner) {
    this.uri = uri;
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.cleaner = cleaner;
  }

  /** Where the answer came from: after redirects, and with the scheme that was really spoken. */
  public URI uri() {
    return uri;
  }

  public int status() {
    return status;
  }

  public Headers headers() {
    return headers;
  }

  /** The first value of a header. */
  public Optional<String> header(String name) {
    return headers.first(name);
  }

  /** How long the body says it is, in bytes. */
  public OptionalLong contentLength() {
    return header("Content-Length")
        .filter(text -> NUMBER.matcher(text).matches())
        .map(text -> OptionalLong.of(Long.parseLong(text)))
        .orElse(OptionalLong.empty());
  }

  /** The body; a connection that breaks before its end is an {@link IOException}. */
  public InputStream body() {
    return body;
  }

  /** The start of a refusal's body: no more of it than {@link #MAX_ERROR_BYTES}. */
  public byte[] errorBody() throws IOException {
    return body.readNBytes(MAX_ERROR_BYTES);
  }

  /** What the server says, as it may be shown: without what the request proved itself with. */
  public String shown(String said) {
    return cleaner.apply(said);
  }

  /** Gives the connection back. Never fails: an answer that was read is an answer. */
  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException e) {
      System.getLogger(Response.class.getName())
          .log(System.Logger.Level.DEBUG, "close " + this + ": " + e.getMessage());
    }
  }

  /** Shows no query: a content network's is as good as a password. */
  @Override
  public String toString() {
    return "%d from %s%s".formatted(status, uri.getAuthority(), uri.getPath());
  }
}
