package dev.shale.registry;

import dev.shale.blob.Blob;
import dev.shale.http.Headers;
import dev.shale.http.TestServer;
import dev.shale.http.TestServer.Answer;
import dev.shale.http.TestServer.Asked;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A registry in this process that does wrong on demand: each answer can be replaced, damaged or
 * broken off. Without faults it is a sound registry of one repository, for pull, push, tags,
 * referrers and deleting.
 */
public final class FaultyRegistry implements AutoCloseable {
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]*)");
  private static final Pattern PAGE = Pattern.compile(".*[?]n=([0-9]+)(?:&last=(.*))?");

  /** Damages the answers to some requests. */
  private record Fault(
      String method, String part, AtomicInteger times, UnaryOperator<Answer> damage) {
    boolean hits(Asked asked) {
      return asked.method().equals(method)
          && asked.path().contains(part)
          && times.getAndDecrement() > 0;
    }
  }

  private final TestServer server;
  private final Map<String, RawManifest> manifests = new ConcurrentHashMap<>();
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final TestUploads uploads = new TestUploads(this::finish);
  private volatile int maxBody = Integer.MAX_VALUE;
  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private volatile Optional<Tokens> tokens = Optional.empty();
  private volatile OptionalInt refusalToUntag = OptionalInt.empty();

  private FaultyRegistry() throws IOException {
    this.server = TestServer.start(this::answer);
  }

  /** Starts a sound and empty registry on a free loopback port. */
  public static FaultyRegistry start() throws IOException {
    return new FaultyRegistry();
  }

  /** Has a manifest under a tag and its digest. */
  public FaultyRegistry with(String tag, RawManifest manifest) {
    manifests.put(tag, manifest);
    manifests.put(manifest.digest().toString(), manifest);
    return this;
  }

  /** Has a blob. */
  public FaultyRegistry with(Blob blob) throws IOException {
    try (InputStream in = blob.open()) {
      blobs.put(blob.descriptor().digest().toString(), in.readAllBytes());
    }
    return this;
  }

  /** Deletes manifests only, and answers so to who would delete a tag. */
  public FaultyRegistry keepingTags(int status) {
    refusalToUntag = OptionalInt.of(status);
    return this;
  }

  /** Wants a bearer token, which it gives out itself to a user, or to anyone. */
  public FaultyRegistry wantingTokens(Optional<String> basicAuthorization) {
    tokens = Optional.of(new Tokens(basicAuthorization));
    return this;
  }

  /** Damages the next answers to requests with this method whose path has this part. */
  public FaultyRegistry fault(String method, String part, int times, UnaryOperator<Answer> damage) {
    faults.add(new Fault(method, part, new AtomicInteger(times), damage));
    return this;
  }

  /** Damages all answers to requests with this method whose path has this part. */
  public FaultyRegistry fault(String method, String part, UnaryOperator<Answer> damage) {
    return fault(method, part, Integer.MAX_VALUE, damage);
  }

  /** Damages nothing any more. */
  public void heal() {
    faults.clear();
  }

  /** Reads so much of the bodies of the next requests with this method, and hangs up then. */
  public FaultyRegistry cutRequests(String method, int times, int bytes) {
    AtomicInteger left = new AtomicInteger(times);
    server.limitBodies(
        (asked, path) ->
            asked.equals(method) && left.getAndDecrement() > 0
                ? OptionalInt.of(bytes)
                : OptionalInt.empty());
    return this;
  }

  /** Takes no body that is longer. */
  public FaultyRegistry withMaxBody(int bytes) {
    maxBody = bytes;
    return this;
  }

  /** Loses uploads whose connection broke. */
  public FaultyRegistry forgettingBrokenUploads() {
    uploads.forgetBroken();
    return this;
  }

  /** How many uploads are under way. */
  public int uploadsUnderWay() {
    return uploads.count();
  }

  /** How many bytes of requests have come. */
  public long bytesReceived() {
    return server.bytesReceived();
  }

  /** Whether a blob is here. */
  public boolean has(Digest blob) {
    return blobs.containsKey(blob.toString());
  }

  /** Takes what is sent slowly. */
  public void paceUploads(Duration pauseAfterEachPiece) {
    server.paceBodies(pauseAfterEachPiece);
  }

  /** Sends large answers slowly. */
  public void pace(Duration pauseAfterEachPiece) {
    server.pace(pauseAfterEachPiece);
  }

  /** How many bytes of answers have been sent. */
  public long bytesSent() {
    return server.bytesSent();
  }

  /** No token that was given out is good any more. */
  public void revokeTokens() {
    tokens.orElseThrow().revoke();
  }

  /** Host and port, as they stand in image names. */
  public String host() {
    return server.host();
  }

  /** What came, as {@code METHOD PATH}. */
  public List<String> askedFor() {
    return server.askedFor();
  }

  /** What came. */
  public List<Asked> asked() {
    return server.asked();
  }

  private Answer answer(Asked asked) {
    Answer answer =
        tokens.flatMap(some -> some.challenge(asked, host())).orElseGet(() -> sound(asked));
    for (Fault fault : faults) {
      if (fault.hits(asked)) {
        return fault.damage().apply(answer);
      }
    }
    return answer;
  }

  private Answer sound(Asked asked) {
    String path = asked.path();
    String last = path.substring(path.lastIndexOf('/') + 1);
    if (asked.body().length > maxBody) {
      return error(413, "too large");
    }
    if (path.contains("/manifests/")) {
      return switch (asked.method()) {
        case "PUT" -> asked.isWhole() ? keep(last, asked) : manifest(last);
        case "DELETE" -> delete(last);
        default -> manifest(last);
      };
    }
    if (path.contains("/tags/list")) {
      return tags(path);
    }
    if (path.contains("/referrers/")) {
      return referrers(last);
    }
    if (path.contains("/blobs/uploads/")) {
      return uploads.answer(asked);
    }
    return path.contains("/blobs/") ? blob(asked, last) : error(404, "unknown path");
  }

  private Answer keep(String key, Asked asked) {
    MediaType type = new MediaType(asked.headers().first("Content-Type").orElseThrow());
    with(key, RawManifest.of(type, asked.body()));
    return Answer.of(201, "");
  }

  private Answer manifest(String key) {
    RawManifest manifest = manifests.get(key);
    return manifest == null
        ? error(404, "manifest unknown")
        : Answer.of(200, manifest.bytes())
            .with("Content-Type", manifest.mediaType().value())
            .with("Docker-Content-Digest", manifest.digest().toString());
  }

  /** A tag alone, or a manifest with all its tags. */
  private Answer delete(String key) {
    if (!isDigest(key) && refusalToUntag.isPresent()) {
      return error(refusalToUntag.getAsInt(), "provided digest did not match uploaded content");
    }
    RawManifest manifest = manifests.remove(key);
    if (manifest == null) {
      return error(404, "manifest unknown");
    }
    if (isDigest(key)) {
      manifests.values().removeIf(manifest::equals);
    }
    return Answer.of(202, "");
  }

  private static boolean isDigest(String key) {
    return key.contains(":");
  }

  private Answer tags(String path) {
    Matcher page = PAGE.matcher(path);
    int most = page.matches() ? Integer.parseInt(page.group(1)) : Integer.MAX_VALUE;
    String last = page.matches() && page.group(2) != null ? page.group(2) : "";
    List<String> all =
        manifests.keySet().stream()
            .filter(key -> !isDigest(key) && key.compareTo(last) > 0)
            .sorted()
            .toList();
    List<String> shown = all.subList(0, Math.min(most, all.size()));
    String quoted = shown.stream().map(tag -> '"' + tag + '"').collect(Collectors.joining(","));
    Answer answer = Answer.of(200, "{\"name\":\"a\",\"tags\":[" + quoted + "]}");
    return shown.size() == all.size()
        ? answer
        : answer.with(
            "Link",
            "</v2/a/tags/list?n=%d&last=%s>; rel=\"next\"".formatted(most, shown.getLast()));
  }

  private Answer referrers(String subject) {
    List<Descriptor> found =
        manifests.entrySet().stream()
            .filter(entry -> isDigest(entry.getKey()))
            .map(Map.Entry::getValue)
            .filter(manifest -> isAbout(manifest, subject))
            .map(RawManifest::referrer)
            .sorted(Comparator.comparing(Descriptor::toString))
            .toList();
    return Answer.of(200, ImageIndex.write(MediaType.OCI_INDEX, found).bytes())
        .with("Content-Type", MediaType.OCI_INDEX.value());
  }

  private static boolean isAbout(RawManifest manifest, String subject) {
    return manifest
        .manifest()
        .subject()
        .filter(s -> s.digest().toString().equals(subject))
        .isPresent();
  }

  private Answer blob(Asked asked, String digest) {
    byte[] bytes = blobs.get(digest);
    if (bytes == null) {
      return error(404, "blob unknown");
    }
    Matcher range = RANGE.matcher(asked.headers().first("Range").orElse(""));
    if (!range.matches()) {
      return Answer.of(200, bytes);
    }
    int start = Integer.parseInt(range.group(1));
    int end =
        range.group(2).isEmpty()
            ? bytes.length
            : Math.min(bytes.length, Integer.parseInt(range.group(2)) + 1);
    if (start >= end) {
      return error(416, "no such range").with("Content-Range", "bytes */" + bytes.length);
    }
    return Answer.of(206, Arrays.copyOfRange(bytes, start, end))
        .with("Content-Range", "bytes %d-%d/%d".formatted(start, end - 1, bytes.length));
  }

  private Answer finish(String digest, byte[] bytes) {
    if (!Digest.of(bytes).toString().equals(digest)) {
      return error(400, "digest invalid");
    }
    blobs.put(digest, bytes);
    return Answer.of(201, "");
  }

  static Answer error(int status, String message) {
    return Answer.of(
        status, "{\"errors\":[{\"code\":\"X\",\"message\":\"%s\"}]}".formatted(message));
  }

  @Override
  public void close() {
    server.close();
  }

  /** The tokens of one registry. */
  private static final class Tokens {
    private final Optional<String> user;
    private final AtomicInteger generation = new AtomicInteger(1);

    Tokens(Optional<String> user) {
      this.user = user;
    }

    void revoke() {
      generation.incrementAndGet();
    }

    /** The answer to a request without a good token, or for one. */
    Optional<Answer> challenge(Asked asked, String host) {
      String good = "token-" + generation.get();
      Optional<String> authorization = asked.headers().first(Headers.AUTHORIZATION);
      if (asked.path().startsWith("/token")) {
        boolean known = user.isEmpty() || user.equals(authorization);
        return Optional.of(
            known
                ? Answer.of(200, "{\"token\":\"%s\",\"expires_in\":300}".formatted(good))
                : Answer.of(401, ""));
      }
      if (authorization.equals(Optional.of("Bearer " + good))) {
        return Optional.empty();
      }
      String way = "Bearer realm=\"http://%s/token\",service=\"the service\"".formatted(host);
      return Optional.of(error(401, "authentication required").with("WWW-Authenticate", way));
    }
  }
}
