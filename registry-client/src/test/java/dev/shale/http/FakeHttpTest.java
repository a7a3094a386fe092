package dev.shale.http;

import java.net.URI;

final class FakeHttpTest implements HttpContract {
  @Override
  public Line connect(TestServer.Handler handler) {
    return new Line(new FakeHttp(handler), URI.create("https://registry.example/"), () -> {});
  }
}
