package dev.shale.http;

import dev.shale.error.OciException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which servers are reached through a proxy, as programs in Go understand it: {@code HTTP_PROXY}
 * and {@code HTTPS_PROXY} by the scheme of what is asked for, but not for this machine itself, nor
 * for what {@code NO_PROXY} lists. Each variable may be written in lower case.
 *
 * <p>Spec: golang.org/x/net/http/httpproxy.
 */
public final class ProxyRules {
  /** No proxy for anyone. */
  public static final ProxyRules NONE = of(Map.of());

  private final Optional<ProxyServer> http;
  private final Optional<ProxyServer> https;
  private final ProxyExceptions exceptions;

  private ProxyRules(
      Optional<ProxyServer> http, Optional<ProxyServer> https, ProxyExceptions exceptions) {
    this.http = http;
    this.https = https;
    this.exceptions = exceptions;
  }

  /**
   * The rules that environment variables make.
   *
   * @throws OciException INVALID or UNSUPPORTED for an address that cannot be used
   */
  public static ProxyRules of(Map<String, String> variables) {
    return new ProxyRules(
        server(variables, "HTTP_PROXY", "http_proxy"),
        server(variables, "HTTPS_PROXY", "https_proxy"),
        ProxyExceptions.parse(first(variables, "NO_PROXY", "no_proxy").orElse("")));
  }

  private static Optional<ProxyServer> server(Map<String, String> variables, String... names) {
    return first(variables, names).map(value -> ProxyServer.parse(names[0], value));
  }

  private static Optional<String> first(Map<String, String> variables, String... names) {
    return Stream.of(names)
        .map(name -> variables.getOrDefault(name, ""))
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  /** All proxies that there are. */
  List<ProxyServer> servers() {
    return Stream.of(http, https).flatMap(Optional::stream).distinct().toList();
  }

  /** The proxy to ask for this. */
  Optional<ProxyServer> proxyFor(URI uri) {
    Optional<ProxyServer> proxy = HttpUri.isTls(uri) ? https : http;
    return proxy.filter(_ -> !exceptions.cover(uri));
  }
}
