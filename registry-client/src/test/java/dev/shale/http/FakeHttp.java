package dev.shale.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An {@link Http} without a network: a handler answers at once. Notes what it was asked. */
public final class FakeHttp implements Http {
  private final TestServer.Handler handler;
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  public FakeHttp(TestServer.Handler handler) {
    this.handler = handler;
  }

  @Override
  public Response send(Request request) throws IOException {
    requests.add(request);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    request.body().writer().writeTo(body);
    TestServer.Answer answer =
        handler.answer(
            new TestServer.Asked(
                request.method().name(),
                path(request.uri()),
                request.headers(),
                body.toByteArray()));
    InputStream content =
        request.method() == Method.HEAD
            ? InputStream.nullInputStream()
            : new ByteArrayInputStream(answer.body());
    Headers headers =
        answer.headers().with("Content-Length", Integer.toString(answer.body().length));
    return new Response(request.uri(), answer.status(), headers, content);
  }

  private static String path(URI uri) {
    return uri.getRawPath() + Optional.ofNullable(uri.getRawQuery()).map(q -> "?" + q).orElse("");
  }

  /** What came, in its order. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {}
}
