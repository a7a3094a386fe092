package dev.shale.registry;

import dev.shale.auth.AuthorizedHttp;
import dev.shale.auth.Scope;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.ConnectionException;
import dev.shale.http.HttpUri;
import dev.shale.http.Request;
import dev.shale.http.Response;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** One repository of one registry, and how to ask about it. */
final class Repository {
  private static final String DOCKER_HUB = "docker.io";
  private static final String DOCKER_HUB_HOST = "registry-1.docker.io";

  private final ImageReference name;
  private final AuthorizedHttp http;
  private final ListLocks lists;
  private final URI base;

  Repository(ImageReference name, AuthorizedHttp http, ListLocks lists) {
    this.name = name;
    this.http = http;
    this.lists = lists;
    this.base = base(name);
  }

  /** The same repository, for the sake of another tag. */
  Repository at(String tag) {
    return new Repository(name.withTag(tag), http, lists);
  }

  /** Held while a list is changed that a tag holds. */
  ListLocks lists() {
    return lists;
  }

  private static URI base(ImageReference name) {
    return URI.create("https://%s/v2/%s/".formatted(host(name), name.repository()));
  }

  /** The host, with its port, that answers for the image's registry. */
  static String host(ImageReference name) {
    return host(name.registry());
  }

  static String host(String registry) {
    return registry.equals(DOCKER_HUB) ? DOCKER_HUB_HOST : registry;
  }

  /** The registry that a host, with its port, answers for. */
  static String registry(String host) {
    return host.equals(DOCKER_HUB_HOST) ? DOCKER_HUB : host;
  }

  /** The image that brought us here; the repository is a part of its name. */
  ImageReference name() {
    return name;
  }

  /** The address of something in this repository. */
  URI uri(String path) {
    return base.resolve(path);
  }

  Scope pull() {
    return Scope.pull(name.repository());
  }

  Scope pullAndPush() {
    return Scope.pullAndPush(name.repository());
  }

  Scope delete() {
    return Scope.delete(name.repository());
  }

  /**
   * Sends a request with the credentials that these scopes need; the caller closes.
   *
   * @param task what this is about, for messages: {@code pull docker.io/library/debian:12}
   * @throws OciException UNAVAILABLE if no answer came
   */
  Response send(String task, Request request, List<Scope> scopes) throws IOException {
    try {
      return http.send(request, scopes);
    } catch (ConnectionException e) {
      throw unavailable(task, e);
    }
  }

  /**
   * An address that the registry gave, relative or not; empty if it is none. A registry behind a
   * proxy that ends TLS may not know that it is spoken to over HTTPS: its own host stays so.
   */
  static Optional<URI> resolve(Response response, String address) {
    URI registry = response.uri();
    try {
      URI uri = registry.resolve(address);
      return HttpUri.isSound(uri) ? Optional.of(HttpUri.given(registry, uri)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // not a URI at all
    }
  }

  static OciException unavailable(String task, ConnectionException e) {
    return new OciException(ErrorKind.UNAVAILABLE, task + ": " + e.getMessage(), e);
  }
}
