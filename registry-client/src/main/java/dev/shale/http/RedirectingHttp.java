package dev.shale.http;

import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Follows redirects of GET and HEAD, as registries answer with for blobs that a content network
 * holds. Other requests have bodies and consequences: their redirects are the caller's.
 *
 * <p>Another server, port or scheme is asked without credentials. A server that has been spoken to
 * over TLS is not asked in plain HTTP: behind a proxy that ends TLS it may not know better.
 *
 * <p>Spec: RFC 9110, section 15.4.
 */
final class RedirectingHttp implements Http {
  /** How many redirects one request follows. */
  static final int MAX_REDIRECTS = 10;

  private final Http next;

  RedirectingHttp(Http next) {
    this.next = next;
  }

  @Override
  public Response send(Request request) throws IOException {
    Request current = request;
    Set<String> secure = new HashSet<>();
    for (int hops = 0; hops <= MAX_REDIRECTS; hops++) {
      Response response = next.send(current);
      Optional<URI> target = target(current, response);
      if (target.isEmpty()) {
        return response;
      }
      response.close();
      if (HttpUri.isTls(response.uri())) {
        secure.add(response.uri().getAuthority().toLowerCase(Locale.ROOT));
      }
      current = redirected(current, response.uri(), kept(secure, target.get()));
    }
    throw ConnectionException.misled(
        "%s redirects more than %d times".formatted(request.uri().getAuthority(), MAX_REDIRECTS));
  }

  private static Optional<URI> target(Request request, Response response) throws IOException {
    boolean redirects =
        switch (response.status()) {
          case 301, 302, 303, 307, 308 -> request.method().isSafe();
          default -> false;
        };
    Optional<String> location = response.header("Location");
    if (!redirects || location.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI target = response.uri().resolve(location.get());
      if (HttpUri.isSound(target)) {
        return Optional.of(target);
      }
    } catch (IllegalArgumentException e) {
      // falls to the refusal below: not a URI at all
    }
    response.close();
    throw ConnectionException.misled(
        "%s redirects to \"%s\", which is no HTTP address"
            .formatted(response.uri().getAuthority(), location.get()));
  }

  private static URI kept(Set<String> secure, URI target) {
    return secure.contains(target.getAuthority().toLowerCase(Locale.ROOT))
        ? HttpUri.overTls(target)
        : target;
  }

  private static Request redirected(Request request, URI from, URI to) {
    Request moved = request.to(to);
    return isSameServer(from, to) ? moved : moved.without(Headers.AUTHORIZATION);
  }

  private static boolean isSameServer(URI from, URI to) {
    return Objects.equals(from.getScheme(), to.getScheme())
        && Objects.equals(from.getAuthority(), to.getAuthority());
  }

  @Override
  public void close() {
    next.close();
  }
}
