package dev.shale.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;

/**
 * A time in a document: a text of RFC 3339 for all that takes JSON, which is why it extends that,
 * and for templates what Go's {@code time.Time} is.
 */
final class GoTime extends TextNode {
  private static final long serialVersionUID = 1;

  /** Go's layout {@code 2006-01-02 15:04:05.999999999 -0700}. */
  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .appendPattern(" xx")
          .toFormatter(Locale.ROOT);

  /** The methods of Go's without arguments, as far as they are offered. */
  static final List<String> METHODS =
      List.of(
          "Year",
          "Month",
          "Day",
          "Hour",
          "Minute",
          "Second",
          "Nanosecond",
          "Weekday",
          "YearDay",
          "Unix",
          "UnixNano");

  private final OffsetDateTime time;

  GoTime(String text, OffsetDateTime time) {
    super(text);
    this.time = time;
  }

  /** As Go prints it: with the zone's name, which is its offset where it has none. */
  String print() {
    String zone = time.getOffset().equals(ZoneOffset.UTC) ? "UTC" : zone();
    return FORMAT.format(time) + " " + zone;
  }

  private String zone() {
    return DateTimeFormatter.ofPattern("xx", Locale.ROOT).format(time);
  }

  /** What a method gives; missing where it is none of {@link #METHODS}. */
  JsonNode call(String method) {
    return switch (method) {
      case "Year" -> Values.of(time.getYear());
      case "Month" -> Values.of(time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
      case "Day" -> Values.of(time.getDayOfMonth());
      case "Hour" -> Values.of(time.getHour());
      case "Minute" -> Values.of(time.getMinute());
      case "Second" -> Values.of(time.getSecond());
      case "Nanosecond" -> Values.of(time.getNano());
      case "Weekday" ->
          Values.of(time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
      case "YearDay" -> Values.of(time.getDayOfYear());
      case "Unix" -> Values.of(time.toEpochSecond());
      case "UnixNano" -> Values.of(time.toEpochSecond() * 1_000_000_000L + time.getNano());
      default -> Values.missing();
    };
  }
}
