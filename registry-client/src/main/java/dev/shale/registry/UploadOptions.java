package dev.shale.registry;

import dev.shale.error.OciException;
import java.util.OptionalLong;

/**
 * How blobs are sent.
 *
 * @param chunkBytes how long the pieces are, at least 1; where empty, a blob is one stream unless
 *     the registry wants it otherwise. Of a blob whose digest is not known before its end, one
 *     piece is held in memory
 * @param journal remembers what has to be gone on with
 */
public record UploadOptions(OptionalLong chunkBytes, UploadJournal journal) {
  /** One stream for each blob; an upload that breaks ends with its process. */
  public static final UploadOptions DEFAULT =
      new UploadOptions(OptionalLong.empty(), UploadJournal.NONE);

  public UploadOptions {
    if (chunkBytes.isPresent() && chunkBytes.getAsLong() < 1) {
      throw OciException.invalid("chunks of %d bytes: expected 1 or more", chunkBytes.getAsLong());
    }
  }

  /** These options with pieces of a certain length. */
  public UploadOptions withChunks(long bytes) {
    return new UploadOptions(OptionalLong.of(bytes), journal);
  }

  /** These options with a journal. */
  public UploadOptions withJournal(UploadJournal other) {
    return new UploadOptions(chunkBytes, other);
  }
}
