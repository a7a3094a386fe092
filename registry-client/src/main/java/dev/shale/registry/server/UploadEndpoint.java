package dev.shale.registry.server;

import dev.shale.error.OciException;
import dev.shale.image.Digest;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The endpoints {@code blobs/uploads/}.
 *
 * <p>Spec: distribution-spec v1.1.1, "Pushing blobs" and "Mounting a blob from another repository".
 */
final class UploadEndpoint {
  private static final Pattern RANGE =
      Pattern.compile("(?:bytes[ =])?([0-9]{1,18})-([0-9]{1,18})(?:/(?:[0-9]+|\\*))?");

  private final Repositories repositories;
  private final Uploads uploads;

  UploadEndpoint(Repositories repositories, Uploads uploads) {
    this.repositories = repositories;
    this.uploads = uploads;
  }

  /** Begins an upload, or does with all of it at once, or finds the blob here already. */
  Answer begin(String repository, Asked asked) throws IOException {
    Optional<Digest> mounted = asked.parameter("mount").map(Problem::digest);
    if (mounted.isPresent() && repositories.blob(repository, mounted.get()).isPresent()) {
      return created(repository, mounted.get());
    }
    Optional<Digest> digest = asked.parameter("digest").map(Problem::digest);
    String id = uploads.begin(repository);
    return digest.isPresent()
        ? finish(repository, id, digest.get(), asked)
        : uploads.find(repository, id).exclusively(upload -> state(202, repository, id, upload));
  }

  /** Takes a piece. */
  Answer append(String repository, String id, Asked asked) throws IOException {
    return uploads
        .find(repository, id)
        .exclusively(
            upload ->
                receive(repository, id, upload, asked)
                    .orElseGet(() -> state(202, repository, id, upload)));
  }

  /** Gives the refusal of a piece that does not go on where the last one ended. */
  private static Optional<Answer> receive(String repository, String id, Upload upload, Asked asked)
      throws IOException {
    Optional<String> text = asked.header("Content-Range");
    if (text.isEmpty()) {
      upload.append(asked.body(), OptionalLong.empty());
      return Optional.empty();
    }
    Matcher range = RANGE.matcher(text.get());
    if (!range.matches() || Long.parseLong(range.group(1)) != upload.size()) {
      return Optional.of(state(416, repository, id, upload));
    }
    long length = Long.parseLong(range.group(2)) - Long.parseLong(range.group(1)) + 1;
    String stated = Long.toString(length);
    if (length < 0 || asked.header("Content-Length").filter(l -> !l.equals(stated)).isPresent()) {
      throw new Problem(ErrorCode.SIZE_INVALID, "Content-Range and Content-Length disagree");
    }
    upload.append(asked.body(), OptionalLong.of(length));
    return Optional.empty();
  }

  Answer describe(String repository, String id) throws IOException {
    return uploads.find(repository, id).exclusively(upload -> state(204, repository, id, upload));
  }

  /** Takes the last piece, if there is one, and makes the blob. */
  Answer finish(String repository, String id, Asked asked) throws IOException {
    Digest digest =
        asked
            .parameter("digest")
            .map(Problem::digest)
            .orElseThrow(() -> new Problem(ErrorCode.DIGEST_INVALID, "no parameter \"digest\""));
    return finish(repository, id, digest, asked);
  }

  private Answer finish(String repository, String id, Digest digest, Asked asked)
      throws IOException {
    Answer answer =
        uploads
            .find(repository, id)
            .exclusively(
                upload -> {
                  Optional<Answer> refusal = receive(repository, id, upload, asked);
                  if (refusal.isEmpty()) {
                    commit(upload, digest);
                  }
                  return refusal.orElseGet(() -> created(repository, digest));
                });
    if (answer.status() == 201) {
      uploads.forget(repository, id);
    }
    return answer;
  }

  private static void commit(Upload upload, Digest digest) throws IOException {
    try {
      upload.commit(digest);
    } catch (OciException e) {
      throw Problem.of(e, ErrorCode.DIGEST_INVALID);
    }
  }

  Answer cancel(String repository, String id) throws IOException {
    uploads
        .find(repository, id)
        .exclusively(
            upload -> {
              upload.cancel();
              return upload;
            });
    uploads.forget(repository, id);
    return Answer.of(204);
  }

  private static Answer state(int status, String repository, String id, Upload upload) {
    return Answer.of(status)
        .with("Location", "/v2/%s/blobs/uploads/%s".formatted(repository, id))
        .with("Range", "0-" + Math.max(0, upload.size() - 1))
        .with("Docker-Upload-UUID", id);
  }

  private static Answer created(String repository, Digest digest) {
    return Answer.of(201)
        .with("Location", "/v2/%s/blobs/%s".formatted(repository, digest))
        .with(Answer.DIGEST, digest.toString());
  }
}
