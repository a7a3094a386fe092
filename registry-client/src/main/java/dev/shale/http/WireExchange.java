package dev.shale.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request and its answer, as bytes on a connection that carries no other.
 *
 * <p>Spec: RFC 9112.
 */
final class WireExchange {
  /** How long the head of an answer may be, in bytes. */
  static final int MAX_HEAD_BYTES = 64 << 10;

  private static final int BUFFER_BYTES = 64 << 10;
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})(?: .*)?");
  private static final Pattern FIELD = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):(.*)");

  private final Request request;
  private final String userAgent;
  private final InputStream in;
  private final OutputStream out;
  private final SocketChannel channel;

  WireExchange(SocketChannel channel, Request request, String userAgent) {
    this.channel = channel;
    this.request = request;
    this.userAgent = userAgent;
    this.in = new BufferedInputStream(Channels.newInputStream(channel), BUFFER_BYTES);
    this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
  }

  /** Sends the request; throws what the body throws, too. */
  void write(WatchedContent body) throws IOException {
    Headers headers =
        request
            .headers()
            .with("Host", "localhost")
            .with("User-Agent", userAgent)
            .with("Connection", "close");
    switch (request.method()) {
      case GET, HEAD, DELETE -> writeHead(headers);
      case POST, PUT, PATCH -> {
        if (body.getLength() >= 0) {
          writeHead(headers.with("Content-Length", Long.toString(body.getLength())));
          CountedOutput counted = new CountedOutput(out, body.getLength());
          body.writeTo(counted);
          counted.finish();
        } else {
          writeHead(headers.with("Transfer-Encoding", "chunked"));
          ChunkedOutput chunks = new ChunkedOutput(out);
          body.writeTo(chunks);
          chunks.finish();
        }
      }
    }
    out.flush();
  }

  private void writeHead(Headers headers) throws IOException {
    URI uri = request.uri();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    StringBuilder head = new StringBuilder();
    head.append("%s %s%s HTTP/1.1\r\n".formatted(request.method(), uri.getRawPath(), query));
    headers
        .fields()
        .forEach(
            (name, values) ->
                values.forEach(
                    value -> head.append(name).append(": ").append(value).append("\r\n")));
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Reads the head of the answer; the response's end is the connection's. */
  Response read() throws IOException {
    HeadReader head = new HeadReader();
    int status = head.status();
    Headers headers = head.headers();
    while (status / 100 == 1) { // an interim answer
      status = head.status();
      headers = head.headers();
    }
    return new Response(request.uri(), status, headers, new BodyInput(body(status, headers)));
  }

  private InputStream body(int status, Headers headers) throws IOException {
    if (request.method() == Method.HEAD || status == 204 || status == 304) {
      return InputStream.nullInputStream();
    }
    Optional<String> coding = headers.first("Transfer-Encoding");
    if (coding.isPresent()) {
      if (!coding.get().strip().equalsIgnoreCase("chunked")) {
        throw new ProtocolException("the answer is coded as \"%s\"".formatted(coding.get()));
      }
      return new ChunkedInput(in);
    }
    Optional<String> length = headers.first("Content-Length");
    return length.isPresent() ? new CountedInput(in, number(length.get())) : in;
  }

  private static long number(String text) throws ProtocolException {
    if (!text.strip().matches("[0-9]{1,18}")) {
      throw new ProtocolException("the answer's length is \"%s\"".formatted(text));
    }
    return Long.parseLong(text.strip());
  }

  /** Reads lines, of which there may not be too many. */
  private final class HeadReader {
    private int left = MAX_HEAD_BYTES;

    int status() throws IOException {
      Matcher line = STATUS_LINE.matcher(line());
      if (!line.matches()) {
        throw new ProtocolException("it does not answer in HTTP");
      }
      return Integer.parseInt(line.group(1));
    }

    Headers headers() throws IOException {
      Headers headers = Headers.NONE;
      for (String line = line(); !line.isEmpty(); line = line()) {
        Matcher field = FIELD.matcher(line);
        if (!field.matches()) {
          throw new ProtocolException("a line of its answer's head is no field");
        }
        headers = headers.with(field.group(1), field.group(2).strip());
      }
      return headers;
    }

    private String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new EOFException("connection closed");
        }
        if (--left < 0) {
          throw new ProtocolException(
              "the head of its answer is longer than %d bytes".formatted(MAX_HEAD_BYTES));
        }
        line.write(b);
      }
      return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
  }

  /** A body whose end ends the connection. */
  private final class BodyInput extends FilterInputStream {
    BodyInput(InputStream in) {
      super(in);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
