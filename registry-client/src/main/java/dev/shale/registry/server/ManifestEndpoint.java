package dev.shale.registry.server;

import dev.shale.concurrent.Permits.Permit;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.Headers;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import dev.shale.json.Json;
import dev.shale.registry.server.Answer.Body;
import dev.shale.registry.server.Repositories.ServedBlob;
import dev.shale.registry.server.Repositories.ServedManifest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Optional;

/**
 * The endpoint {@code manifests/}.
 *
 * <p>Spec: distribution-spec v1.1.1, "Pulling manifests", "Pushing Manifests", "Deleting Tags",
 * "Deleting Manifests".
 */
final class ManifestEndpoint {
  private final Repositories repositories;
  private final Room room;

  ManifestEndpoint(Repositories repositories, Room room) {
    this.repositories = repositories;
    this.room = room;
  }

  Answer read(String repository, Reference reference, Asked asked) throws IOException {
    ServedManifest manifest =
        repositories
            .servedManifest(repository, reference)
            .orElseThrow(() -> unknown(repository, reference));
    Descriptor descriptor = manifest.descriptor();
    String tag = "\"" + descriptor.digest() + "\"";
    if (asked.header("If-None-Match").equals(Optional.of(tag))) {
      return Answer.of(304).with("ETag", tag);
    }
    return new Answer(200, Headers.NONE, body(manifest))
        .with("Content-Type", descriptor.mediaType().value())
        .with("ETag", tag)
        .with(Answer.DIGEST, descriptor.digest().toString());
  }

  private static Body body(ServedManifest manifest) {
    return switch (manifest) {
      case ServedManifest.Held(RawManifest held) -> new Body.Bytes(held.bytes());
      case ServedManifest.Stored(Descriptor descriptor, ServedBlob bytes) ->
          new Body.Part(bytes, 0, descriptor.size());
    };
  }

  Answer write(PushTarget target, String repository, Reference reference, Asked asked)
      throws IOException {
    byte[] start = asked.body().readNBytes(Room.SMALL_BYTES);
    if (start.length < Room.SMALL_BYTES) {
      return store(target, repository, reference, start, asked);
    }
    try (Permit _ = room.take()) {
      byte[] bytes = whole(start, asked.body());
      try (Permit _ = room.turn()) {
        return store(target, repository, reference, bytes, asked);
      }
    }
  }

  private static byte[] whole(byte[] start, InputStream rest) throws IOException {
    byte[] bytes =
        new SequenceInputStream(new ByteArrayInputStream(start), rest)
            .readNBytes(RawManifest.MAX_BYTES + 1);
    if (bytes.length > RawManifest.MAX_BYTES) {
      throw new Problem(
          413,
          ErrorCode.SIZE_INVALID,
          "a manifest may have %d bytes".formatted(RawManifest.MAX_BYTES));
    }
    return bytes;
  }

  private static Answer store(
      PushTarget target, String repository, Reference reference, byte[] bytes, Asked asked)
      throws IOException {
    RawManifest manifest = parse(reference, bytes, asked);
    Optional<Digest> subject = subject(manifest);
    try {
      target.put(repository, reference, manifest);
    } catch (OciException e) {
      throw e.kind() == ErrorKind.NOT_FOUND
          ? new Problem(ErrorCode.MANIFEST_BLOB_UNKNOWN, e.getMessage())
          : e;
    }
    Answer answer =
        Answer.of(201)
            .with("Location", "/v2/%s/manifests/%s".formatted(repository, manifest.digest()))
            .with(Answer.DIGEST, manifest.digest().toString());
    return subject.isPresent() ? answer.with("OCI-Subject", subject.get().toString()) : answer;
  }

  private static RawManifest parse(Reference reference, byte[] bytes, Asked asked) {
    try {
      MediaType type = type(bytes, asked);
      RawManifest manifest =
          switch (reference) {
            case Reference.Tag _ -> RawManifest.of(type, bytes);
            case Reference.ByDigest(Digest digest) -> RawManifest.verified(type, digest, bytes);
          };
      if (manifest.manifest() instanceof Schema1Manifest) {
        throw OciException.unsupported("push manifest: schema 1 has no place in a layout");
      }
      return manifest;
    } catch (OciException e) {
      throw Problem.of(
          e, e.kind() == ErrorKind.CORRUPT ? ErrorCode.DIGEST_INVALID : ErrorCode.MANIFEST_INVALID);
    }
  }

  /** The type in the header; without one, what the manifest itself says. */
  private static MediaType type(byte[] bytes, Asked asked) {
    return asked
        .header("Content-Type")
        .map(text -> text.split(";", 2)[0].trim())
        .filter(text -> !text.equals("application/json") && !text.equals("text/plain"))
        .or(() -> Json.text(Json.parseObject("manifest", bytes), "mediaType"))
        .map(MediaType::new)
        .orElseThrow(() -> OciException.invalid("read manifest: no Content-Type says what it is"));
  }

  private static Optional<Digest> subject(RawManifest manifest) {
    try {
      return manifest.manifest().subject().map(Descriptor::digest);
    } catch (OciException e) {
      throw Problem.of(e, ErrorCode.MANIFEST_INVALID);
    }
  }

  Answer delete(PushTarget target, String repository, Reference reference) throws IOException {
    try {
      if (!target.delete(repository, reference)) {
        throw unknown(repository, reference);
      }
    } catch (OciException e) {
      throw Problem.of(e, ErrorCode.UNSUPPORTED);
    }
    return Answer.of(202);
  }

  private static Problem unknown(String repository, Reference reference) {
    return switch (reference) {
      case Reference.Tag(String name) -> unknownTag(repository, name);
      case Reference.ByDigest(Digest digest) ->
          new Problem(
              ErrorCode.MANIFEST_UNKNOWN, "no manifest %s@%s".formatted(repository, digest));
    };
  }

  /**
   * The answer where a repository has no such tag.
   *
   * @param tag may be none by its grammar
   */
  static Problem unknownTag(String repository, String tag) {
    return new Problem(ErrorCode.MANIFEST_UNKNOWN, "no manifest %s:%s".formatted(repository, tag));
  }
}
