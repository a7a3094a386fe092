package dev.shale.transport.daemon;

import dev.shale.error.OciException;
import dev.shale.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a daemon says about an archive that it was sent: a JSON document for each thing that
 * happened. A failure is one of them, though the answer's status was good long before.
 */
final class LoadReport {
  /** How long a report may be, in bytes. */
  static final int MAX_BYTES = 1 << 20;

  /** How much of what a daemon says is repeated, in characters. */
  private static final int MAX_SHOWN = 400;

  private LoadReport() {}

  /**
   * Reads a report to its end.
   *
   * @throws OciException INVALID if the daemon did not take what it was sent
   */
  static void check(String task, InputStream report) throws IOException {
    byte[] bytes = report.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw OciException.invalid("%s: the daemon's report has more than %d bytes", task, MAX_BYTES);
    }
    for (String line : new String(bytes, StandardCharsets.UTF_8).lines().toList()) {
      Optional<String> error = error(line);
      if (error.isPresent()) {
        throw OciException.invalid("%s: the daemon says: %s", task, shown(error.get()));
      }
    }
  }

  private static Optional<String> error(String line) {
    if (line.isBlank()) {
      return Optional.empty();
    }
    return Json.text(
        Json.parseObject("the daemon's report", line.getBytes(StandardCharsets.UTF_8)), "error");
  }

  /** The message of a refusal; its whole text, if it is no JSON. */
  static String message(byte[] refusal) {
    String text = new String(refusal, StandardCharsets.UTF_8);
    try {
      return shown(Json.text(Json.parseObject("refusal", refusal), "message").orElse(text));
    } catch (OciException e) {
      return shown(text);
    }
  }

  private static String shown(String text) {
    String line = text.strip().replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "");
    return line.length() > MAX_SHOWN ? line.substring(0, MAX_SHOWN) + "…" : line;
  }
}
