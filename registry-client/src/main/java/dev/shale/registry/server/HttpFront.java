package dev.shale.registry.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.shale.http.Headers;
import dev.shale.registry.server.AccessLog.Served;
import dev.shale.registry.server.Answer.Body;
import dev.shale.registry.server.Faults.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.time.Duration;

/** The registry's side of the JDK's HTTP server, and the faults. Thread-safe. */
final class HttpFront implements HttpHandler {
  private static final int BUFFER_BYTES = 256 << 10;

  private final RegistryHandler handler;
  private final Faults faults;
  private final AccessLog log;

  HttpFront(RegistryHandler handler, Faults faults, AccessLog log) {
    this.handler = handler;
    this.faults = faults;
    this.log = log;
  }

  @Override
  public void handle(HttpExchange exchange) {
    long began = System.nanoTime();
    int status = 0;
    long sent = 0;
    Fault fault = faults.next();
    try (exchange) {
      if (!(fault instanceof Fault.Reset)) {
        Answer answer = answer(exchange, fault);
        status = answer.status();
        sent = send(exchange, answer, fault);
      }
    } catch (IOException e) {
      debug("the connection broke", e);
    } finally {
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      log.served(
          new Served(
              exchange.getRemoteAddress().getAddress().getHostAddress(),
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              status,
              sent,
              took));
    }
  }

  private Answer answer(HttpExchange exchange, Fault fault) throws IOException {
    if (fault instanceof Fault.Status(int status)) {
      Answer wrong = Answer.error(status, ErrorCode.UNKNOWN, "a fault, as asked for");
      return status == 401 ? wrong.with("WWW-Authenticate", "Basic realm=\"shale\"") : wrong;
    }
    try {
      return handler.answer(asked(exchange));
    } catch (FileSystemException e) {
      debug("the disk failed", e);
      return Answer.error(500, ErrorCode.UNKNOWN, "the registry's disk failed");
    } catch (RuntimeException e) {
      debug("the registry failed", e);
      return Answer.error(500, ErrorCode.UNKNOWN, "the registry failed");
    }
  }

  private static Asked asked(HttpExchange exchange) {
    Headers headers = Headers.NONE;
    for (var field : exchange.getRequestHeaders().entrySet()) {
      for (String value : field.getValue()) {
        headers = headers.with(field.getKey(), value);
      }
    }
    return Asked.of(
        exchange.getRequestMethod(), exchange.getRequestURI(), headers, exchange.getRequestBody());
  }

  /** Gives how many bytes of the body were sent. */
  private long send(HttpExchange exchange, Answer answer, Fault fault) throws IOException {
    answer
        .headers()
        .fields()
        .forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
    long length = answer.body().length();
    boolean isHead = exchange.getRequestMethod().equals("HEAD");
    if (isHead) {
      exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
    }
    exchange.sendResponseHeaders(answer.status(), isHead || length == 0 ? -1 : length);
    if (isHead || length == 0) {
      return 0;
    }
    OutputStream out = exchange.getResponseBody();
    if (!faults.areNone()) {
      out = new FaultyOutputStream(out, length, fault, faults.bytesPerSecond());
    }
    write(answer.body(), out);
    return length;
  }

  private static void write(Body body, OutputStream out) throws IOException {
    switch (body) {
      case Body.None() -> {}
      case Body.Bytes(byte[] bytes) -> out.write(bytes);
      case Body.Part(Body.Opener opener, long length) -> {
        try (InputStream in = opener.open()) {
          copy(in, out, length);
        }
      }
    }
  }

  private static void copy(InputStream in, OutputStream out, long length) throws IOException {
    byte[] buffer = new byte[(int) Math.min(length, BUFFER_BYTES)];
    long left = length;
    while (left > 0) {
      int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (count < 0) {
        throw new IOException("the blob ends too soon");
      }
      out.write(buffer, 0, count);
      left -= count;
    }
  }

  private static void debug(String what, Exception e) {
    System.getLogger(HttpFront.class.getName()).log(System.Logger.Level.DEBUG, what, e);
  }
}
