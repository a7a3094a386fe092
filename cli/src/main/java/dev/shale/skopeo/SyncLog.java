package dev.shale.skopeo;

import dev.shale.error.OneLine;
import dev.shale.sync.ImagePlace;
import java.io.PrintStream;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** What skopeo tells of a sync, as logrus writes it where nobody watches: {@code key="value"}. */
record SyncLog(PrintStream err, Clock clock) {
  void info(String message) {
    line("info", message, "");
  }

  void warn(String message) {
    line("warning", message, "");
  }

  /** One image's way. */
  void info(String message, ImagePlace from, ImagePlace to) {
    line("info", message, " from=" + quoted(from.toString()) + " to=" + quoted(to.toString()));
  }

  void error(String message, String cause) {
    line("error", message, " error=" + quoted(cause));
  }

  private void line(String level, String message, String fields) {
    String now =
        DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
            OffsetDateTime.now(clock).truncatedTo(ChronoUnit.SECONDS));
    err.println("time=" + quoted(now) + " level=" + level + " msg=" + quoted(message) + fields);
  }

  private static String quoted(String text) {
    return "\"%s\"".formatted(OneLine.of(text).replace("\\", "\\\\").replace("\"", "\\\""));
  }
}
