package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.local.LocalStore;
import dev.shale.local.PruneRequest;
import dev.shale.local.Pruned;
import dev.shale.local.StoredImage;
import dev.shale.render.HumanSize;
import java.io.IOException;
import java.io.PrintStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** {@code shale prune}: what nothing needs out of the store. */
final class PruneCommand implements Command {
  private static final String UNTIL = "until=";
  private static final String LABEL = "label=";
  private static final String NO_LABEL = "label!=";

  @Option(
      names = {"-a", "--all"},
      description = "images with names, too, if no container stands on them")
  boolean all;

  @Option(
      names = "--until",
      paramLabel = "DURATION|TIME",
      description = "only what was made, or last used, longer ago, or before that time")
  Optional<String> until = Optional.empty();

  @Option(
      names = "--keep-bytes",
      paramLabel = "SIZE",
      description = "keep so much of the build cache: what was used last")
  Optional<String> keepBytes = Optional.empty();

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      description = "until=…, label=KEY[=VALUE] or label!=KEY[=VALUE]; labels are images'")
  List<String> filters = List.of();

  @Option(names = "--dry-run", description = "remove nothing, say what would be removed")
  boolean dryRun;

  @Option(
      names = {"-f", "--force"},
      description = "accepted for docker's sake: nothing is asked in any case")
  boolean force;

  @Override
  public List<String> examples() {
    return List.of(
        "prune --dry-run",
        "prune --all --until 72h",
        "prune --keep-bytes 10GB",
        "prune --all --filter label!=keep");
  }

  @Override
  public int run(Session session) throws IOException {
    PruneRequest request = request(session.environment().clock().instant());
    try (LocalStore store = session.openStore()) {
      print(store.prune(dryRun ? request.dryRun() : request), session.out());
    }
    return ExitCode.OK;
  }

  private PruneRequest request(Instant now) {
    Predicate<StoredImage> matching = _ -> true;
    Optional<Instant> before = until.map(text -> time(text, now));
    for (String filter : filters) {
      if (filter.startsWith(UNTIL)) {
        before = Optional.of(time(filter.substring(UNTIL.length()), now));
      } else if (filter.startsWith(LABEL)) {
        matching = matching.and(hasLabel(filter.substring(LABEL.length())));
      } else if (filter.startsWith(NO_LABEL)) {
        matching = matching.and(hasLabel(filter.substring(NO_LABEL.length())).negate());
      } else {
        throw OciException.invalid(
            "prune: unknown filter \"%s\"; there are until=, label= and label!=", filter);
      }
    }
    return new PruneRequest(
        all ? PruneRequest.Images.UNUSED : PruneRequest.Images.NAMELESS,
        matching,
        before,
        keepBytes.map(text -> OptionalLong.of(ByteSize.parse(text))).orElse(OptionalLong.empty()),
        PruneRequest.Mode.REMOVE);
  }

  private static Predicate<StoredImage> hasLabel(String label) {
    String[] parts = label.split("=", 2);
    return image -> {
      String value = image.config().labels().get(parts[0]);
      return value != null && (parts.length == 1 || value.equals(parts[1]));
    };
  }

  /** A time, or how long ago it was. */
  private static Instant time(String text, Instant now) {
    try {
      if (text.matches("\\d{4}-\\d{2}-\\d{2}")) {
        return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
      }
      if (text.contains("T")) {
        return OffsetDateTime.parse(text).toInstant();
      }
      return text.matches("\\d+")
          ? Instant.ofEpochSecond(Long.parseLong(text))
          : now.minus(GoDuration.parse(text));
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      throw OciException.invalid(
          "prune: \"%s\" is no time; give a duration as 72h, a date as 2026-01-31, or a time as"
              + " 2026-01-31T12:00:00Z",
          text);
    }
  }

  private void print(Pruned pruned, PrintStream out) {
    String verb = dryRun ? "would be deleted" : "deleted";
    for (StoredImage image : pruned.images()) {
      image.names().forEach(name -> out.println(verb + ": " + name));
      out.println(verb + ": " + image.id());
    }
    out.printf(
        "%s: %d images, %d results of build steps, %d cache mounts, %d partial downloads; %s%n",
        verb,
        pruned.images().size(),
        pruned.steps(),
        pruned.mounts(),
        pruned.partials(),
        HumanSize.of(pruned.bytes()));
  }
}
