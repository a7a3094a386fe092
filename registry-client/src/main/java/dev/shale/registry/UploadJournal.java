package dev.shale.registry;

import dev.shale.image.Digest;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What uploads are under way, kept so that another process can go on with those that this one does
 * not end. Of one upload only one process and one thread knows at a time. A journal that cannot be
 * read or written is as good as none: it never makes a push fail. Safe for use by several threads.
 */
public interface UploadJournal {
  /** For how long an upload is remembered; registries forget it sooner, most of them. */
  Duration KEPT_FOR = Duration.ofDays(7);

  /** Remembers nothing. */
  UploadJournal NONE = key -> Claim.NOTHING;

  /** What is uploaded, and where to. */
  record Key(String registry, String repository, Digest digest, long sizeBytes) {}

  /**
   * Takes what is known of a blob's upload for this thread alone, or has it remembered from here
   * on; the caller closes.
   */
  Claim claim(Key key);

  /**
   * A journal in a directory, which is made when something is written; it and the files in it are
   * for their owner only, since the addresses of uploads may be secrets. Several processes may use
   * it.
   *
   * @param clock tells how old an entry is
   */
  static UploadJournal in(Path directory, Clock clock) {
    return new DirectoryUploadJournal(directory, clock);
  }

  /** What is remembered of one blob's upload. Closing it leaves that for the next. */
  interface Claim extends AutoCloseable {
    /** Nothing is known, and nothing is remembered. */
    Claim NOTHING =
        new Claim() {
          @Override
          public Optional<URI> address() {
            return Optional.empty();
          }

          @Override
          public boolean isLasting() {
            return false;
          }

          @Override
          public void note(URI address) {}

          @Override
          public void forget() {}

          @Override
          public void close() {}
        };

    /** Where the upload that was begun can be asked about. */
    Optional<URI> address();

    /** Whether what is noted is there when this process has ended. */
    boolean isLasting();

    /** Remembers where the upload is now. */
    void note(URI address);

    /** The upload has ended: nothing of it is remembered. */
    void forget();

    /** Leaves what is noted to whoever claims it next; never fails. */
    @Override
    void close();
  }
}
