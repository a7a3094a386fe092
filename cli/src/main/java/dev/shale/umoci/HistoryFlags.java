package dev.shale.umoci;

import dev.shale.command.Session;
import dev.shale.error.OciException;
import dev.shale.image.History;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What the image's history will say of the change. */
final class HistoryFlags {
  @Option(names = "--no-history", description = "say nothing in the history")
  boolean none;

  @Option(names = "--history.author", paramLabel = "TEXT", description = "who did it")
  Optional<String> author = Optional.empty();

  @Option(names = "--history.comment", paramLabel = "TEXT", description = "a comment")
  Optional<String> comment = Optional.empty();

  @Option(
      names = "--history.created",
      paramLabel = "TIME",
      description = "when, as 2026-11-24T12:00:00Z [now, or SOURCE_DATE_EPOCH]")
  Optional<String> created = Optional.empty();

  @Option(
      names = "--history.created_by",
      paramLabel = "TEXT",
      description = "by what command [umoci's]")
  Optional<String> createdBy = Optional.empty();

  /**
   * The entry of a change that adds a layer.
   *
   * @param imageAuthor who did it where nothing else is said
   */
  Optional<History> entry(Session session, String command, Optional<String> imageAuthor) {
    if (none) {
      return Optional.empty();
    }
    Instant time = created.map(text -> time("--history.created", text)).orElse(now(session));
    return Optional.of(
        new History(
            Optional.of(time),
            author.or(() -> imageAuthor),
            createdBy.orElse(command),
            comment,
            false));
  }

  /** The time that what is done now is said to be done. */
  static Instant now(Session session) {
    return session
        .environment()
        .sourceDateEpoch()
        .orElseGet(session.environment().clock()::instant);
  }

  static Instant time(String option, String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw OciException.invalid(
          "%s \"%s\": expected a time as 2026-11-24T12:00:00Z", option, text);
    }
  }
}
