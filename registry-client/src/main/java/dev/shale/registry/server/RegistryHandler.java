package dev.shale.registry.server;

import dev.shale.error.OciException;
import dev.shale.registry.server.Route.Base;
import dev.shale.registry.server.Route.Blob;
import dev.shale.registry.server.Route.Catalog;
import dev.shale.registry.server.Route.Manifest;
import dev.shale.registry.server.Route.Referrers;
import dev.shale.registry.server.Route.Tags;
import java.io.IOException;
import java.util.Optional;

/**
 * Turns requests into answers: who may, what the path names, which endpoint. Thread-safe.
 *
 * <p>Spec: distribution-spec v1.1.1, "Endpoints".
 */
final class RegistryHandler implements AutoCloseable {
  private final Repositories repositories;
  private final Optional<PushTarget> target;
  private final Optional<Uploads> uploads;
  private final Access access;
  private final Room room;

  RegistryHandler(Repositories repositories, ServerOptions options, Room room) {
    this.repositories = repositories;
    this.target = options.readOnly() ? Optional.empty() : repositories.pushTarget();
    this.uploads = target.map(Uploads::new);
    this.access = new Access(options.users());
    this.room = room;
  }

  /**
   * Answers a request.
   *
   * @throws IOException if the client's connection or the disk failed
   */
  Answer answer(Asked asked) throws IOException {
    return (access.allows(asked) ? answered(asked) : Access.refusal())
        .with("Docker-Distribution-API-Version", "registry/2.0");
  }

  private Answer answered(Asked asked) throws IOException {
    try {
      Optional<Route> route = Route.parse(asked.path());
      return route.isPresent()
          ? (asked.isSafe() ? read(route.get(), asked) : change(route.get(), asked))
          : Answer.error(404, ErrorCode.NAME_UNKNOWN, "no such page; this is a registry");
    } catch (Problem e) {
      return e.answer();
    } catch (OciException e) {
      return Answer.error(500, ErrorCode.UNKNOWN, e.getMessage());
    }
  }

  private Answer read(Route route, Asked asked) throws IOException {
    ListEndpoint lists = new ListEndpoint(repositories);
    return switch (route) {
      case Base() -> Answer.json(new byte[] {'{', '}'});
      case Catalog() -> lists.catalog(asked);
      case Tags(var repository) -> lists.tags(repository, asked);
      case Referrers(var repository, var subject) -> lists.referrers(repository, subject, asked);
      case Manifest(var repository, var reference) ->
          manifests().read(repository, wanted(repository, reference), asked);
      case Blob(var repository, var digest) ->
          new BlobEndpoint(repositories).read(repository, digest, asked);
      case Route.Upload(var repository, var id) -> endpoint().describe(repository, id);
      case Route.Uploads _ -> throw notHere(asked);
    };
  }

  private Answer change(Route route, Asked asked) throws IOException {
    PushTarget to =
        target.orElseThrow(
            () -> new Problem(ErrorCode.UNSUPPORTED, "this registry can only be read"));
    return switch (route) {
      case Route.Uploads(var repository) when asked.method().equals("POST") ->
          endpoint().begin(repository, asked);
      case Route.Upload(var repository, var id) ->
          switch (asked.method()) {
            case "PATCH" -> endpoint().append(repository, id, asked);
            case "PUT" -> endpoint().finish(repository, id, asked);
            case "DELETE" -> endpoint().cancel(repository, id);
            default -> throw notHere(asked);
          };
      case Manifest(var repository, var reference) ->
          switch (asked.method()) {
            case "PUT" -> manifests().write(to, repository, Reference.parse(reference), asked);
            case "DELETE" -> manifests().delete(to, repository, wanted(repository, reference));
            default -> throw notHere(asked);
          };
      case Blob(var repository, var digest) when asked.method().equals("DELETE") ->
          new BlobEndpoint(repositories).delete(to, repository, digest);
      case Base _, Catalog _, Tags _, Referrers _, Blob _, Route.Uploads _ -> throw notHere(asked);
    };
  }

  /** What can be no tag names nothing that is here. */
  private static Reference wanted(String repository, String text) {
    if (text.indexOf(':') < 0 && !Reference.Tag.isTag(text)) {
      throw ManifestEndpoint.unknownTag(repository, text);
    }
    return Reference.parse(text);
  }

  private ManifestEndpoint manifests() {
    return new ManifestEndpoint(repositories, room);
  }

  private UploadEndpoint endpoint() {
    return new UploadEndpoint(
        repositories,
        uploads.orElseThrow(
            () -> new Problem(ErrorCode.BLOB_UPLOAD_UNKNOWN, "this registry can only be read")));
  }

  private static Problem notHere(Asked asked) {
    return new Problem(
        ErrorCode.UNSUPPORTED, "%s is not for %s".formatted(asked.method(), asked.path()));
  }

  /** Leaves uploads under way to the next server. */
  @Override
  public void close() {
    uploads.ifPresent(Uploads::close);
  }
}
