package dev.shale.registry;

import dev.shale.http.TestServer.Answer;
import dev.shale.http.TestServer.Asked;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The uploads of a {@link FaultyRegistry}. What came of a body that broke is kept, and can be gone
 * on with; the address changes with every answer.
 */
final class TestUploads {
  private static final Pattern UPLOAD = Pattern.compile(".*/blobs/uploads/([0-9]+)(?:\\?.*)?");
  private static final Pattern DIGEST = Pattern.compile(".*[?&]digest=(\\S+)");
  private static final Pattern RANGE = Pattern.compile("([0-9]+)-([0-9]+)");

  private final Map<String, byte[]> uploads = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();
  private final BiFunction<String, byte[], Answer> finish;
  private volatile boolean forgetsBroken;

  /**
   * @param finish makes a blob of what came, under a digest
   */
  TestUploads(BiFunction<String, byte[], Answer> finish) {
    this.finish = finish;
  }

  /** An upload whose connection broke is lost, as docker-registry loses it. */
  void forgetBroken() {
    forgetsBroken = true;
  }

  /** How many uploads are under way. */
  int count() {
    return uploads.size();
  }

  Answer answer(Asked asked) {
    if (asked.method().equals("POST")) {
      String number = Integer.toString(next.incrementAndGet());
      uploads.put(number, new byte[0]);
      return at(Answer.of(202, ""), number);
    }
    Matcher path = UPLOAD.matcher(asked.path());
    if (!path.matches() || !uploads.containsKey(path.group(1))) {
      return FaultyRegistry.error(404, "upload unknown");
    }
    String number = path.group(1);
    return switch (asked.method()) {
      case "GET" -> at(Answer.of(204, ""), number);
      case "PATCH" -> append(number, asked);
      case "PUT" -> put(number, asked);
      default -> remove(number);
    };
  }

  private Answer append(String number, Asked asked) {
    Matcher range = RANGE.matcher(asked.headers().first("Content-Range").orElse(""));
    int size = uploads.getOrDefault(number, new byte[0]).length;
    if (range.matches() && Integer.parseInt(range.group(1)) != size) {
      return at(FaultyRegistry.error(416, "out of order"), number);
    }
    if (!asked.isWhole() && forgetsBroken) {
      uploads.remove(number);
    } else {
      uploads.merge(number, asked.body(), TestUploads::join);
    }
    return at(Answer.of(202, ""), number);
  }

  private Answer put(String number, Asked asked) {
    Matcher digest = DIGEST.matcher(asked.path());
    byte[] body = uploads.remove(number);
    if (!digest.matches() || !asked.isWhole() || body == null) {
      return FaultyRegistry.error(400, "no digest");
    }
    return finish.apply(digest.group(1), join(body, asked.body()));
  }

  private Answer remove(String number) {
    uploads.remove(number);
    return Answer.of(204, "");
  }

  private Answer at(Answer answer, String number) {
    int size = uploads.getOrDefault(number, new byte[0]).length;
    return answer
        .with("Location", "/v2/a/blobs/uploads/%s?state=x%d".formatted(number, size))
        .with("Range", "0-" + Math.max(0, size - 1));
  }

  private static byte[] join(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
