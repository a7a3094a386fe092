package dev.shale.registry;

import dev.shale.blob.Blob;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * A blob of known digest on its way into a registry. What the registry has of it already, from this
 * process or one before, is not sent again.
 *
 * @param claim what is remembered of this blob; closed by whoever made it
 */
record BlobUpload(UploadSession.Line line, Blobs blobs, UploadJournal.Claim claim) {
  /**
   * Sends the blob to its end.
   *
   * @param begun an upload that waits for it, if there is one
   */
  void send(Blob blob, Optional<Upload> begun) throws IOException {
    UploadSession session = UploadSession.of(line, claim, begin(blob.descriptor(), begun));
    try (BlobSource source = new BlobSource(blob)) {
      sendAll(session, source, blob.descriptor());
      claim.forget();
    } catch (IOException | RuntimeException e) {
      if (!mayGoOn(e)) {
        line.uploads().cancel(session.upload());
        claim.forget();
      }
      throw e;
    }
  }

  private Upload begin(Descriptor blob, Optional<Upload> begun) throws IOException {
    Optional<URI> address = claim.address();
    Optional<Upload> remembered = address.isPresent() ? ask(address.get(), blob) : Optional.empty();
    if (remembered.isPresent()) {
      begun.ifPresent(line.uploads()::cancel);
      return remembered.get();
    }
    return begun.isPresent() ? begun.get() : start();
  }

  private Upload start() throws IOException {
    for (int failures = 1; failures <= UploadSession.MAX_BREAKS; failures++) {
      try {
        return line.uploads().start(line.task());
      } catch (OciException e) {
        if (e.kind() != ErrorKind.UNAVAILABLE) {
          throw e;
        }
        line.pause(failures, e);
      }
    }
    return line.uploads().start(line.task());
  }

  /**
   * What an upload of an earlier process has come to; a registry that fails over it has lost it.
   */
  private Optional<Upload> ask(URI address, Descriptor blob) throws IOException {
    try {
      return line.uploads()
          .status(line.task(), new Upload(address, 0, 0))
          .filter(upload -> upload.offset() <= blob.size());
    } catch (RefusedException e) {
      if (e.kind() == ErrorKind.DENIED) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private void sendAll(UploadSession session, BlobSource source, Descriptor blob)
      throws IOException {
    int failures = 0;
    boolean isEnded = false;
    while (!isEnded) {
      session.send(source, blob.size());
      try {
        line.uploads().finish(line.task(), session.upload(), blob.digest());
        isEnded = true;
      } catch (OciException e) {
        isEnded = goOn(session, blob, e, ++failures);
      }
    }
  }

  /**
   * Decides after an upload could not be ended: its answer may have been lost, its pieces may not
   * have been those of one blob, or the registry may know no more of it.
   *
   * @return whether the registry has the blob
   * @throws OciException the failure, where nothing helps
   */
  private boolean goOn(UploadSession session, Descriptor blob, OciException failure, int failures)
      throws IOException {
    if (failure.kind() == ErrorKind.DENIED) {
      throw failure;
    }
    if (blobs.has(blob)) {
      return true;
    }
    if (failure.kind() == ErrorKind.UNAVAILABLE && failures <= UploadSession.MAX_BREAKS) {
      line.pause(failures, failure);
      session.refresh(blob.size());
    } else if (failure.kind() != ErrorKind.UNAVAILABLE && session.isJoined()) {
      session.startOver();
    } else {
      throw failure;
    }
    return false;
  }

  /**
   * Whether the upload is left for whoever pushes the blob next: nothing is wrong with its bytes,
   * or with what was asked for.
   */
  private boolean mayGoOn(Exception failure) {
    return claim.isLasting()
        && (failure instanceof IOException
            || (failure instanceof OciException refusal
                && (refusal.kind() == ErrorKind.UNAVAILABLE
                    || refusal.kind() == ErrorKind.DENIED)));
  }
}
