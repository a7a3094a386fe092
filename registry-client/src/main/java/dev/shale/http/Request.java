package dev.shale.http;

import java.net.URI;

/**
 * One question to a server. Its {@code toString} shows no secret, and so no query.
 *
 * @param wire how it may travel
 */
public record Request(Method method, URI uri, Headers headers, Body body, Wire wire) {
  /** How a request with an {@code https} address may travel. */
  public enum Wire {
    /** As {@link TlsOptions} says of its server. */
    AS_CONFIGURED,
    /** In no case in plain HTTP. */
    TLS
  }

  /** A request without headers and without a body. */
  public static Request of(Method method, URI uri) {
    return new Request(method, uri, Headers.NONE, Body.EMPTY, Wire.AS_CONFIGURED);
  }

  /** This request with one more header. */
  public Request with(String name, String value) {
    return new Request(method, uri, headers.with(name, value), body, wire);
  }

  /** This request with this value of a header and no other. */
  public Request withOnly(String name, String value) {
    return new Request(method, uri, headers.without(name).with(name, value), body, wire);
  }

  /** This request without a header. */
  public Request without(String name) {
    return new Request(method, uri, headers.without(name), body, wire);
  }

  /** This request, carrying something. */
  public Request with(Body newBody) {
    return new Request(method, uri, headers, newBody, wire);
  }

  /** This request to another place. */
  public Request to(URI newUri) {
    return new Request(method, newUri, headers, body, wire);
  }

  /** This request, travelling so. */
  public Request over(Wire newWire) {
    return new Request(method, uri, headers, body, newWire);
  }

  @Override
  public String toString() {
    return "%s %s%s %s".formatted(method, uri.getAuthority(), uri.getPath(), headers);
  }
}
