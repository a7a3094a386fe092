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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The endpoint {@code blobs/uploads/}. An upload is an address that the registry gives out and may
 * change with every answer.
 *
 * <p>Spec: distribution-spec v1.1.1, "Pushing blobs" and "Mounting a blob from another repository".
 */
final class Uploads {
  private static final String OCTETS = "application/octet-stream";
  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private final Repository repository;

  Uploads(Repository repository) {
    this.repository = repository;
  }

  /** Begins an upload; asks once more where the answer has no address, as one that was cut. */
  Upload start(String task) throws IOException {
    try (Response first = post(task)) {
      if (first.header("Location").filter(address -> !address.isBlank()).isPresent()) {
        return begun(task, first);
      }
    }
    try (Response second = post(task)) {
      return begun(task, second);
    }
  }

  private Response post(String task) throws IOException {
    Request request = Request.of(Method.POST, repository.uri("blobs/uploads/"));
    Response response = repository.send(task, request, List.of(repository.pullAndPush()));
    if (response.status() != 202) {
      throw Refusal.of(task, response);
    }
    return response;
  }

  /**
   * Has the registry take a blob over from another of its repositories.
   *
   * @return empty if it did; else the upload that it began instead
   */
  Optional<Upload> mount(String task, Digest blob, String from) throws IOException {
    URI uri = repository.uri("blobs/uploads/?mount=%s&from=%s".formatted(blob, from));
    try (Response response =
        repository.send(
            task,
            Request.of(Method.POST, uri),
            List.of(repository.pullAndPush(), Scope.pull(from)))) {
      return switch (response.status()) {
        case 201 -> Optional.empty();
        case 202 -> Optional.of(begun(task, response));
        default -> throw Refusal.of(task, response);
      };
    }
  }

  private static Upload begun(String task, Response response) {
    long minChunkBytes =
        response
            .header("OCI-Chunk-Min-Length")
            .filter(text -> NUMBER.matcher(text).matches())
            .map(Long::parseLong)
            .orElse(0L);
    return new Upload(location(task, response), 0, minChunkBytes);
  }

  /** Sends a whole blob and ends the upload. */
  void put(String task, Upload upload, Descriptor blob, Body.Writer writer) throws IOException {
    finish(task, upload, blob.digest(), Body.ofLength(blob.size(), writer));
  }

  /** Sends bytes whose number is not known yet, as the only ones. */
  Upload stream(String task, Upload upload, Body.Writer writer) throws IOException {
    Request request =
        Request.of(Method.PATCH, upload.address())
            .with("Content-Type", OCTETS)
            .with(Body.ofUnknownLength(writer));
    return patch(task, upload, upload.offset(), request);
  }

  /**
   * Sends the bytes from where the upload is up to an offset. The registry is asked first whether
   * it wants them, so that one which does not is no broken connection.
   *
   * @return what the registry has then, by its own account
   */
  Upload append(String task, Upload upload, long end, Body.Writer writer) throws IOException {
    Request request =
        Request.of(Method.PATCH, upload.address())
            .with("Content-Type", OCTETS)
            .with("Content-Range", "%d-%d".formatted(upload.offset(), end - 1))
            .with("Expect", "100-continue")
            .with(Body.ofLength(end - upload.offset(), writer));
    return patch(task, upload, end, request);
  }

  private Upload patch(String task, Upload upload, long end, Request request) throws IOException {
    try (Response response = repository.send(task, request, List.of(repository.pullAndPush()))) {
      if (response.status() != 202 && response.status() != 204) {
        throw Refusal.of(task, response);
      }
      return new Upload(location(task, response), arrived(response, end), upload.minChunkBytes());
    }
  }

  /** Asks how far an upload has come; empty if the registry does not know it any more. */
  Optional<Upload> status(String task, Upload upload) throws IOException {
    Request request = Request.of(Method.GET, upload.address());
    try (Response response = repository.send(task, request, List.of(repository.pullAndPush()))) {
      return switch (response.status()) {
        case 200, 204 ->
            Optional.of(
                new Upload(
                    response.header("Location").isPresent()
                        ? location(task, response)
                        : upload.address(),
                    arrived(response, 0),
                    upload.minChunkBytes()));
        case 400, 404, 405, 410, 416 -> Optional.empty();
        default -> throw Refusal.of(task, response);
      };
    }
  }

  /**
   * How many bytes the registry has. It counts from 0 and names the last one, so {@code 0-0} may be
   * none or one: then what is expected decides, as where it says nothing.
   */
  private static long arrived(Response response, long expected) {
    Matcher range = RANGE.matcher(response.header("Range").map(String::strip).orElse(""));
    if (!range.matches()) {
      return expected;
    }
    long last = Long.parseLong(range.group(1));
    return last == 0 ? Math.min(expected, 1) : last + 1;
  }

  /** Ends an upload whose bytes are all there: now the registry knows their name. */
  void finish(String task, Upload upload, Digest digest) throws IOException {
    finish(task, upload, digest, Body.EMPTY);
  }

  private void finish(String task, Upload upload, Digest digest, Body body) throws IOException {
    Request request =
        Request.of(Method.PUT, withDigest(upload.address(), digest))
            .with("Content-Type", OCTETS)
            .with(body);
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
  void cancel(Upload upload) {
    Request request = Request.of(Method.DELETE, upload.address());
    try (Response response =
        repository.send("cancel upload", request, List.of(repository.pullAndPush()))) {
      System.getLogger(Uploads.class.getName())
          .log(System.Logger.Level.DEBUG, "cancel upload: " + response.status());
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
