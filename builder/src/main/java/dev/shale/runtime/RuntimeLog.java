package dev.shale.runtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a runtime has written with {@code --log-format json}: one object per line. */
final class RuntimeLog {
  private static final int MAX_BYTES = 64 << 10;

  /** How runc and crun say that there is no such program; its interpreter counts as part of it. */
  private static final Pattern NOT_FOUND =
      Pattern.compile(
          "executable file .*not found|exec:? .*no such file or directory",
          Pattern.CASE_INSENSITIVE);

  /** How they say that it is no program. */
  private static final Pattern CANNOT_INVOKE =
      Pattern.compile(
          "exec:? .*(permission denied|exec format error|is a directory)"
              + "|open executable: permission denied",
          Pattern.CASE_INSENSITIVE);

  private RuntimeLog() {}

  /** Why a container did not run. */
  record Failure(String message) {
    /** The status that the process would have had in a shell; empty if it was not even tried. */
    Optional<Integer> status() {
      if (NOT_FOUND.matcher(message).find()) {
        return Optional.of(OciRuntime.NOT_FOUND);
      }
      return CANNOT_INVOKE.matcher(message).find()
          ? Optional.of(OciRuntime.CANNOT_INVOKE)
          : Optional.empty();
    }
  }

  /** The last error in a log; empty if there is none, or no log. */
  static Optional<Failure> read(Path log) throws IOException {
    if (!Files.exists(log)) {
      return Optional.empty();
    }
    try (var in = Files.newInputStream(log)) {
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8)
          .lines()
          .map(RuntimeLog::error)
          .flatMap(Optional::stream)
          .reduce((first, last) -> last)
          .map(Failure::new);
    }
  }

  private static Optional<String> error(String line) {
    try {
      ObjectNode entry = Json.parseObject("log", line.getBytes(StandardCharsets.UTF_8));
      return Json.text(entry, "level")
          .filter(level -> level.equals("error") || level.equals("fatal"))
          .flatMap(level -> Json.text(entry, "msg"))
          .map(message -> message.lines().findFirst().orElse("").strip());
    } catch (OciException e) {
      return Optional.empty(); // a line cut short by the runtime's end says nothing
    }
  }
}
