package dev.shale.registry.server;

import dev.shale.error.OciException;
import dev.shale.http.Headers;
import dev.shale.image.Digest;
import dev.shale.registry.server.Answer.Body;
import dev.shale.registry.server.Repositories.ServedBlob;
import java.io.IOException;
import java.util.Optional;

/**
 * The endpoint {@code blobs/}.
 *
 * <p>Spec: distribution-spec v1.1.1, "Pulling blobs" and "Deleting Blobs"; RFC 9110, section 14.
 */
final class BlobEndpoint {
  private final Repositories repositories;

  BlobEndpoint(Repositories repositories) {
    this.repositories = repositories;
  }

  Answer read(String repository, Digest digest, Asked asked) throws IOException {
    ServedBlob blob =
        repositories.blob(repository, digest).orElseThrow(() -> unknown(repository, digest));
    String tag = "\"" + digest + "\"";
    if (asked.header("If-None-Match").equals(Optional.of(tag))) {
      return Answer.of(304).with("ETag", tag);
    }
    ByteRange range =
        asked
            .header("Range")
            .filter(text -> asked.header("If-Range").filter(only -> !only.equals(tag)).isEmpty())
            .map(text -> ByteRange.parse(text, blob.sizeBytes()))
            .orElseGet(ByteRange.Whole::new);
    return answer(blob, range)
        .with("Content-Type", "application/octet-stream")
        .with("Accept-Ranges", "bytes")
        .with("ETag", tag)
        .with(Answer.DIGEST, digest.toString());
  }

  private static Answer answer(ServedBlob blob, ByteRange range) {
    long size = blob.sizeBytes();
    return switch (range) {
      case ByteRange.Whole() -> new Answer(200, Headers.NONE, new Body.Part(blob, 0, size));
      case ByteRange.Part(long first, long last) ->
          new Answer(206, Headers.NONE, new Body.Part(blob, first, last - first + 1))
              .with("Content-Range", "bytes %d-%d/%d".formatted(first, last, size));
      case ByteRange.Unsatisfiable() -> Answer.of(416).with("Content-Range", "bytes */" + size);
    };
  }

  Answer delete(PushTarget target, String repository, Digest digest) throws IOException {
    try {
      if (!target.delete(digest)) {
        throw unknown(repository, digest);
      }
    } catch (OciException e) {
      throw Problem.of(e, ErrorCode.UNSUPPORTED);
    }
    return Answer.of(202);
  }

  private static Problem unknown(String repository, Digest digest) {
    return new Problem(ErrorCode.BLOB_UNKNOWN, "no blob %s in %s".formatted(digest, repository));
  }
}
