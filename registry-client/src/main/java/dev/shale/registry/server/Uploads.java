package dev.shale.registry.server;

import dev.shale.content.BlobWriter;
import dev.shale.image.Digest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The uploads that are under way. One that is idle for some time gives up its file, and is opened
 * again when its client comes back, as after a restart. Thread-safe.
 */
final class Uploads implements AutoCloseable {
  private static final Duration IDLE = Duration.ofMinutes(10);
  private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");

  private final PushTarget target;
  private final Map<String, Upload> open = new ConcurrentHashMap<>();

  Uploads(PushTarget target) {
    this.target = target;
  }

  /** Begins an upload to a repository; gives its id. */
  String begin(String repository) throws IOException {
    closeIdle();
    String id = UUID.randomUUID().toString();
    open.put(name(repository, id), new Upload(target.startBlob(name(repository, id))));
    return id;
  }

  /** The name that a file can have, and that no other repository's upload has. */
  private static String name(String repository, String id) {
    return id + "." + Digest.of(repository).shortHex();
  }

  private void closeIdle() {
    Instant since = Instant.now().minus(IDLE);
    open.values().removeIf(upload -> upload.closeIfIdle(since));
  }

  /**
   * An upload that has been begun.
   *
   * @throws Problem if there is none of that id in the repository
   */
  Upload find(String repository, String id) throws IOException {
    if (!ID.matcher(id).matches()) {
      throw unknown(id);
    }
    String name = name(repository, id);
    Upload known = open.get(name);
    if (known != null) {
      return known;
    }
    Optional<BlobWriter> kept = target.resumeBlob(name);
    if (kept.isPresent()) {
      Upload upload = new Upload(kept.get());
      open.put(name, upload); // only one thread can have it: the file is locked
      return upload;
    }
    return Optional.ofNullable(open.get(name)).orElseThrow(() -> unknown(id));
  }

  private static Problem unknown(String id) {
    return new Problem(ErrorCode.BLOB_UPLOAD_UNKNOWN, "no upload \"" + id + "\"");
  }

  /** Forgets an upload that has ended. */
  void forget(String repository, String id) {
    open.remove(name(repository, id));
  }

  /** Leaves those under way to the next server. */
  @Override
  public void close() {
    open.values().forEach(Upload::close);
    open.clear();
  }
}
