package dev.shale.registry;

import dev.shale.auth.Scope;
import dev.shale.error.OciException;
import dev.shale.http.Method;
import dev.shale.http.Request;
import dev.shale.http.Response;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The endpoint {@code blobs/}.
 *
 * <p>Spec: distribution-spec v1.1.1, "Pulling blobs" and "Checking if content exists in the
 * registry".
 */
final class Blobs {
  private final Repository repository;

  Blobs(Repository repository) {
    this.repository = repository;
  }

  /** Whether the blob is in this repository, for who would push it. */
  boolean has(Descriptor blob) throws IOException {
    return has(task("push", blob.digest()), repository.pullAndPush(), blob);
  }

  /** Whether the blob is in this repository, for who would pull it. */
  boolean canGive(Descriptor blob) throws IOException {
    return has(task("pull", blob.digest()), repository.pull(), blob);
  }

  private boolean has(String task, Scope scope, Descriptor blob) throws IOException {
    Request request = Request.of(Method.HEAD, uri(blob.digest()));
    try (Response response = repository.send(task, request, List.of(scope))) {
      return switch (response.status()) {
        case 200 -> true;
        case 404 -> false;
        case 405, 501 -> isGiven(task, scope, blob.digest());
        default -> throw Refusal.of(task, response);
      };
    }
  }

  /** For registries that do not know HEAD: asks for the first byte. */
  private boolean isGiven(String task, Scope scope, Digest blob) throws IOException {
    Request request = Request.of(Method.GET, uri(blob)).with("Range", "bytes=0-0");
    try (Response response = repository.send(task, request, List.of(scope))) {
      return switch (response.status()) {
        case 200, 206, 416 -> true; // 416: it is here, and empty
        case 404 -> false;
        default -> throw Refusal.of(task, response);
      };
    }
  }

  /**
   * Asks how long a blob is of which only the digest is known.
   *
   * @throws OciException NOT_FOUND if it is not there, UNSUPPORTED if the registry does not say
   */
  Descriptor describe(MediaType type, Digest blob) throws IOException {
    String task = task("pull", blob);
    Request request = Request.of(Method.HEAD, uri(blob));
    try (Response response = repository.send(task, request, List.of(repository.pull()))) {
      if (response.status() != 200) {
        throw Refusal.of(task, response);
      }
      long size =
          response
              .contentLength()
              .orElseThrow(
                  () ->
                      OciException.unsupported(
                          "%s: the registry does not say how long it is", task));
      return Descriptor.of(type, blob, size);
    }
  }

  /**
   * Opens the bytes from an offset on; the caller closes. The answer is 206 if the registry began
   * there, or where it says, and 200 if it began at the start.
   */
  Response open(Digest blob, long offset) throws IOException {
    String task = task("pull", blob);
    Request whole = Request.of(Method.GET, uri(blob));
    Request request = offset == 0 ? whole : whole.with("Range", "bytes=%d-".formatted(offset));
    Response response = repository.send(task, request, List.of(repository.pull()));
    if (response.status() == 416 && offset > 0) {
      response.close(); // it may know no ranges, and say so in this way
      response = repository.send(task, whole, List.of(repository.pull()));
    }
    if (response.status() == 200 || (response.status() == 206 && offset > 0)) {
      return response;
    }
    throw Refusal.of(task, response);
  }

  /**
   * Opens the bytes from one offset to another; the caller closes.
   *
   * @return empty if the registry gives something else than just those
   */
  Optional<Response> openPart(Digest blob, long from, long to) throws IOException {
    String range = "%d-%d".formatted(from, to - 1);
    Request request = Request.of(Method.GET, uri(blob)).with("Range", "bytes=" + range);
    Response response = repository.send(task("pull", blob), request, List.of(repository.pull()));
    boolean isThat =
        response.status() == 206
            && response
                .header("Content-Range")
                .orElse("")
                .strip()
                .startsWith("bytes " + range + "/");
    if (isThat) {
      return Optional.of(response);
    }
    response.close();
    return Optional.empty();
  }

  String task(String verb, Digest blob) {
    return "%s blob %s of %s".formatted(verb, blob, repository.name().name());
  }

  private URI uri(Digest blob) {
    return repository.uri("blobs/" + blob);
  }
}
