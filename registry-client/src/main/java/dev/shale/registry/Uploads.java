package dev.shale.registry;

import dev.shale.auth.Scope;
import dev.shale.error.OciException;
import dev.shale.http.Body;
import dev.shale.http.Method;
import dev.shale.http.Request;
import dev.shale.http.Response;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The endpoint {@code blobs/uploads/}. An upload is an address that the registry gives out and may
 * change with every answer.
 *
 * <p>Spec: distribution-spec v1.1.1, "Pushing blobs" and "Mounting a blob from another repository".
 */
final class Uploads {
  private static final String OCTETS = "application/octet-stream";

  private final Repository repository;

  Uploads(Repository repository) {
    this.repository = repository;
  }

  /** Begins an upload. */
  URI start(String task) throws IOException {
    Request request = Request.of(Method.POST, repository.uri("blobs/uploads/"));
    try (Response response = repository.send(task, request, List.of(repository.pullAndPush()))) {
      if (response.status() != 202) {
        throw Refusal.of(task, response);
      }
      return location(task, response);
    }
  }

  /**
   * Has the registry take a blob over from another of its repositories.
   *
   * @return empty if it did; else the upload that it began instead
   */
  Optional<URI> mount(String task, Digest blob, String from) throws IOException {
    URI uri = repository.uri("blobs/uploads/?mount=%s&from=%s".formatted(blob, from));
    try (Response response =
        repository.send(
            task,
            Request.of(Method.POST, uri),
            List.of(repository.pullAndPush(), Scope.pull(from)))) {
      return switch (response.status()) {
        case 201 -> Optional.empty();
        case 202 -> Optional.of(location(task, response));
        default -> throw Refusal.of(task, response);
      };
    }
  }

  /** Sends a whole blob and ends the upload. */
  void put(String task, URI upload, Descriptor blob, Body.Writer writer) throws IOException {
    finish(task, upload, blob.digest(), Body.ofLength(blob.size(), writer));
  }

  /** Sends bytes whose digest is not known yet. */
  URI append(String task, URI upload, Body.Writer writer) throws IOException {
    Request request =
        Request.of(Method.PATCH, upload)
            .with("Content-Type", OCTETS)
            .with(Body.ofUnknownLength(writer));
    try (Response response = repository.send(task, request, List.of(repository.pullAndPush()))) {
      if (response.status() != 202 && response.status() != 204) {
        throw Refusal.of(task, response);
      }
      return location(task, response);
    }
  }

  /** Ends an upload whose bytes are all there: now the registry knows their name. */
  void finish(String task, URI upload, Digest digest) throws IOException {
    finish(task, upload, digest, Body.EMPTY);
  }

  private void finish(String task, URI upload, Digest digest, Body body) throws IOException {
    Request request =
        Request.of(Method.PUT, withDigest(upload, digest)).with("Content-Type", OCTETS).with(body);
    try (Response response = repository.send(task, request, List.of(repository.pullAndPush()))) {
      if (response.status() != 201 && response.status() != 204) {
        throw Refusal.of(task, response);
      }
    }
  }

  private static URI withDigest(URI upload, Digest digest) {
    String separator = upload.getRawQuery() == null ? "?" : "&";
    return URI.create(upload + separator + "digest=" + digest);
  }

  /** Gives an upload up. Never fails: a registry forgets such uploads by itself. */
  void cancel(URI upload) {
    Request request = Request.of(Method.DELETE, upload);
    try (Response response =
        repository.send("cancel upload", request, List.of(repository.pullAndPush()))) {
      System.getLogger(Uploads.class.getName())
          .log(System.Logger.Level.DEBUG, "cancel upload: " + response);
    } catch (OciException | IOException e) {
      System.getLogger(Uploads.class.getName())
          .log(System.Logger.Level.DEBUG, "cancel upload: " + e.getMessage());
    }
  }

  private static URI location(String task, Response response) {
    String text = response.header("Location").orElse("");
    return Optional.of(text)
        .filter(address -> !address.isEmpty())
        .flatMap(address -> Repository.resolve(response, address))
        .orElseThrow(
            () ->
                OciException.unsupported(
                    "%s: %s gave no address for the upload, but \"%s\"",
                    task, response.uri().getAuthority(), text));
  }
}
