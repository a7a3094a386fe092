package dev.shale.registry;

import dev.shale.error.OciException;
import dev.shale.http.Body;
import dev.shale.http.Method;
import dev.shale.http.Pacing;
import dev.shale.http.Request;
import dev.shale.http.Response;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The endpoint {@code manifests/}.
 *
 * <p>Spec: distribution-spec v1.1.1, "Pulling manifests" and "Pushing Manifests".
 */
final class Manifests {
  private static final String DIGEST_HEADER = "Docker-Content-Digest";

  private static final String ACCEPTED =
      Stream.of(
              MediaType.OCI_INDEX,
              MediaType.OCI_MANIFEST,
              MediaType.DOCKER_LIST,
              MediaType.DOCKER_MANIFEST,
              MediaType.DOCKER_SCHEMA1_SIGNED,
              MediaType.DOCKER_SCHEMA1)
          .map(MediaType::value)
          .collect(Collectors.joining(", "));

  private final Repository repository;
  private final Pacing pacing;

  Manifests(Repository repository, Pacing pacing) {
    this.repository = repository;
    this.pacing = pacing;
  }

  /** Reads what a tag means; its digest is that of the bytes received. */
  RawManifest read(String tag) throws IOException {
    String task = "pull " + repository.name().withTag(tag);
    return Broken.again(pacing, () -> read(task, tag));
  }

  private RawManifest read(String task, String tag) throws IOException {
    try (Response response = ask(task, Method.GET, tag)) {
      byte[] bytes = bytes(task, response);
      return said(
          task,
          () -> {
            MediaType type = type(task, response, bytes);
            Optional<Digest> stated = stated(task, response);
            return stated.isPresent()
                ? RawManifest.verified(type, stated.get(), bytes)
                : RawManifest.of(type, bytes);
          });
    }
  }

  /** Reads a manifest by its digest and checks that it has it. */
  RawManifest read(Digest digest) throws IOException {
    String task = "pull " + repository.name().withDigest(digest);
    return Broken.again(pacing, () -> read(task, digest));
  }

  private RawManifest read(String task, Digest digest) throws IOException {
    try (Response response = ask(task, Method.GET, digest.toString())) {
      byte[] bytes = bytes(task, response);
      return said(task, () -> RawManifest.verified(type(task, response, bytes), digest, bytes));
    }
  }

  /** What the registry calls the manifest. */
  private static Optional<Digest> stated(String task, Response response) {
    Optional<String> text = response.header(DIGEST_HEADER);
    try {
      return text.map(Digest::parse);
    } catch (OciException e) {
      throw OciException.invalid(
          "%s: the registry calls it by no digest: %s: %s", task, DIGEST_HEADER, text.orElse(""));
    }
  }

  /** Has a refusal of what came say where it came from. */
  private static RawManifest said(String task, Supplier<RawManifest> reading) {
    try {
      return reading.get();
    } catch (OciException e) {
      throw e.about(task);
    }
  }

  /** Asks what a tag or digest means, without its bytes; empty if the registry does not say. */
  Optional<Descriptor> describe(String tagOrDigest) throws IOException {
    String task = "look up " + repository.name();
    try (Response response = look(task, tagOrDigest)) {
      return response.status() == 200 ? described(task, response) : Optional.empty();
    }
  }

  private static Optional<Descriptor> described(String task, Response response) {
    Optional<Digest> digest = stated(task, response);
    Optional<String> type = response.header("Content-Type");
    OptionalLong size = response.contentLength();
    if (digest.isEmpty() || type.isEmpty() || size.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Descriptor.of(new MediaType(bare(type.get())), digest.get(), size.getAsLong()));
  }

  private Response ask(String task, Method method, String tagOrDigest) throws IOException {
    Response response = send(task, method, tagOrDigest);
    if (response.status() != 200) {
      throw Refusal.of(task, response);
    }
    return response;
  }

  /** Asks without wanting the bytes; the answer is 200, or that nobody is told so here. */
  private Response look(String task, String tagOrDigest) throws IOException {
    Response response = send(task, Method.HEAD, tagOrDigest);
    return switch (response.status()) {
      case 200, 405, 501 -> response;
      default -> throw Refusal.of(task, response);
    };
  }

  private Response send(String task, Method method, String tagOrDigest) throws IOException {
    Request request =
        Request.of(method, repository.uri("manifests/" + tagOrDigest)).with("Accept", ACCEPTED);
    return repository.send(task, request, List.of(repository.pull()));
  }

  static byte[] bytes(String task, Response response) throws IOException {
    byte[] bytes;
    try {
      bytes = response.body().readNBytes(RawManifest.MAX_BYTES + 1);
    } catch (IOException e) {
      throw Broken.connection(task, response, e);
    }
    if (bytes.length > RawManifest.MAX_BYTES) {
      throw OciException.invalid(
          "%s: the manifest has more than the %d bytes that are allowed",
          task, RawManifest.MAX_BYTES);
    }
    return bytes;
  }

  /** The type in the header; a server of plain files knows none, and the document may. */
  private static MediaType type(String task, Response response, byte[] bytes) {
    Optional<String> header = response.header("Content-Type").map(Manifests::bare);
    if (header.equals(Optional.of("text/html"))) {
      throw OciException.invalid(
          "%s: %s answered with a web page; is it a registry?",
          task, response.uri().getAuthority());
    }
    Optional<String> stated =
        header
            .filter(type -> !type.equals("application/json") && !type.startsWith("text/"))
            .filter(type -> !type.equals(MediaType.OCTET_STREAM.value()));
    return stated
        .or(() -> Json.text(Json.parseObject("manifest", bytes), "mediaType"))
        .map(MediaType::new)
        .orElseThrow(
            () ->
                OciException.invalid(
                    "%s: neither the registry nor the manifest says of what type it is", task));
  }

  private static String bare(String type) {
    int semicolon = type.indexOf(';');
    return (semicolon < 0 ? type : type.substring(0, semicolon)).trim();
  }

  /**
   * Stores a manifest under a tag or its own digest.
   *
   * @return whether the registry says that it lists it with the referrers of its subject
   */
  boolean write(String tagOrDigest, RawManifest manifest) throws IOException {
    String separator = tagOrDigest.contains(":") ? "@" : ":";
    String task = "push %s%s%s".formatted(repository.name().name(), separator, tagOrDigest);
    Request request =
        Request.of(Method.PUT, repository.uri("manifests/" + tagOrDigest))
            .with("Content-Type", manifest.mediaType().value())
            .with(Body.of(manifest.bytes()));
    try (Response response = repository.send(task, request, List.of(repository.pullAndPush()))) {
      if (response.status() != 201) {
        throw Refusal.of(task, response);
      }
      requireSameDigest(task, manifest, response);
      return response.header("OCI-Subject").isPresent();
    }
  }

  /** Whether there is a manifest under a tag or digest. */
  boolean has(String tagOrDigest) throws IOException {
    String task = "push " + repository.name();
    Request request =
        Request.of(Method.HEAD, repository.uri("manifests/" + tagOrDigest))
            .with("Accept", ACCEPTED);
    try (Response response = repository.send(task, request, List.of(repository.pullAndPush()))) {
      return switch (response.status()) {
        case 200 -> true;
        case 404, 405 -> false;
        default -> throw Refusal.of(task, response);
      };
    }
  }

  /**
   * Deletes a tag, or a manifest with all its tags.
   *
   * <p>Spec: distribution-spec v1.1.1, "Deleting tags", "Deleting Manifests".
   *
   * @throws OciException UNSUPPORTED if the registry deletes no such thing, NOT_FOUND if there is
   *     none
   */
  void delete(String tagOrDigest) throws IOException {
    String separator = tagOrDigest.contains(":") ? "@" : ":";
    String task = "delete %s%s%s".formatted(repository.name().name(), separator, tagOrDigest);
    Request request = Request.of(Method.DELETE, repository.uri("manifests/" + tagOrDigest));
    try (Response response = repository.send(task, request, List.of(repository.delete()))) {
      if (response.status() != 202 && response.status() != 200 && response.status() != 204) {
        throw Refusal.of(task, response);
      }
    }
  }

  private static void requireSameDigest(String task, RawManifest manifest, Response response) {
    Digest sent = manifest.digest();
    Optional<Digest> stored =
        stated(task, response)
            .filter(digest -> digest.algorithm() == sent.algorithm() && !digest.equals(sent));
    if (stored.isPresent()) {
      throw OciException.corrupt(
          "%s: the registry stored %s instead of %s", task, stored.get(), sent);
    }
  }
}
