package dev.shale.registry;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.Pacing;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * An upload that survives its connections: where one breaks, the registry is asked how much it has,
 * and the rest is sent; where the registry has forgotten the upload, another is begun. Where it is
 * now is noted before bytes go there. Belongs to one thread.
 */
final class UploadSession {
  /** How often an upload is taken up again that gets no further. */
  static final int MAX_BREAKS = 3;

  /** So many bytes further, and a break is the first one again. */
  static final long PROGRESS_BYTES = 1 << 20;

  /** The bytes that are sent. */
  interface Source {
    /** Writes the bytes from one offset to another. */
    void write(long from, long to, OutputStream out) throws IOException;

    /** Whether the bytes from an offset on can still be written. */
    boolean isThere(long from);

    /** Whether a failure is this source's own, and none of the registry's. */
    boolean isOwn(Exception failure);
  }

  /** What does not change while the upload goes on. */
  record Line(Uploads uploads, ChunkSize chunks, Pacing pacing, String task) {
    /** Waits after the {@code number}th failure, as long as the registry says if it does. */
    void pause(int number, OciException failure) throws IOException {
      Optional<String> retryAfter =
          failure instanceof RefusedException refused ? refused.retryAfter() : Optional.empty();
      if (pacing.isTooLong(retryAfter)) {
        throw failure;
      }
      pacing.backOff(number, retryAfter);
    }
  }

  private final Line line;
  private final UploadJournal.Claim claim;
  private Upload upload;
  private long mark;
  private int breaks;
  private Optional<OciException> lastBreak = Optional.empty();
  private boolean isJoined;

  private UploadSession(Line line, UploadJournal.Claim claim, Upload upload) {
    this.line = line;
    this.claim = claim;
    this.upload = upload;
    this.mark = upload.offset();
    this.isJoined = upload.offset() > 0;
  }

  /** An upload that was begun, now or by an earlier process. */
  static UploadSession of(Line line, UploadJournal.Claim claim, Upload begun) {
    claim.note(begun.address());
    return new UploadSession(line, claim, begun);
  }

  /** Sends what the registry does not have yet of the bytes before {@code end}. */
  void send(Source source, long end) throws IOException {
    while (upload.offset() < end) {
      try {
        step(source, end);
      } catch (OciException e) {
        if (source.isOwn(e)) {
          throw e;
        }
        takeUp(end, e);
        if (!source.isThere(upload.offset())) {
          throw e;
        }
      }
    }
  }

  private void step(Source source, long end) throws IOException {
    long from = upload.offset();
    long to = from + Math.min(end - from, line.chunks().bytesFor(upload));
    try {
      move(line.uploads().append(line.task(), upload, to, out -> source.write(from, to, out)));
    } catch (RefusedException e) {
      if (e.status() != 413 || !line.chunks().shrink(to - from)) {
        throw e;
      }
      return;
    }
    if (upload.offset() <= from || upload.offset() > to) {
      throw new OciException(
          ErrorKind.UNAVAILABLE,
          "%s: %s says it has %d bytes after %d to %d were sent"
              .formatted(line.task(), upload.address().getAuthority(), upload.offset(), from, to));
    }
  }

  /** Learns after a failure where the upload is; a registry that is down is asked again. */
  private void takeUp(long end, OciException broken) throws IOException {
    OciException failure = broken;
    while (true) {
      requireMayPass(failure);
      line.pause(breaks, failure);
      try {
        refresh(end);
        return;
      } catch (OciException e) {
        failure = e;
      }
    }
  }

  /**
   * @throws OciException if it is no use to go on: what broke the last connection, rather than that
   *     the registry was then asked for the wrong place, as what was under way may still arrive
   */
  private void requireMayPass(OciException failure) {
    if (upload.offset() - mark >= PROGRESS_BYTES) {
      breaks = 0;
      lastBreak = Optional.empty();
    }
    mark = upload.offset();
    boolean isBreak = failure.kind() == ErrorKind.UNAVAILABLE;
    if (isBreak) {
      lastBreak = Optional.of(failure);
    } else if (!(failure instanceof RefusedException refused && isAboutState(refused.status()))) {
      throw failure;
    }
    if (++breaks > MAX_BREAKS) {
      throw lastBreak.orElse(failure);
    }
  }

  private static boolean isAboutState(int status) {
    return status == 404 || status == 409 || status == 410 || status == 416;
  }

  /** Asks where the upload is; one that the registry has forgotten is begun anew. */
  void refresh(long end) throws IOException {
    Optional<Upload> now =
        line.uploads().status(line.task(), upload).filter(known -> known.offset() <= end);
    if (now.isPresent()) {
      move(now.get());
      isJoined = now.get().offset() > 0;
    } else {
      startOver();
    }
  }

  /** Begins another upload in the place of one that came to nothing. */
  void startOver() throws IOException {
    move(line.uploads().start(line.task()));
    isJoined = false;
  }

  private void move(Upload next) {
    upload = next;
    claim.note(next.address());
  }

  /** The upload as it is, for its end. */
  Upload upload() {
    return upload;
  }

  /** Whether what the registry has did not come in one go: it may not fit together. */
  boolean isJoined() {
    return isJoined;
  }
}
