package dev.shale.buildah;

import dev.shale.command.Session;
import dev.shale.image.History;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether an operation on a container is told of in the history of its images. */
final class HistoryFlag {
  @Option(
      names = "--add-history",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "tell of this in the image's history [BUILDAH_HISTORY, or false]")
  Optional<Boolean> asked = Optional.empty();

  /** Adds an entry to what the container will be committed with, if that is asked for. */
  void tell(Session session, LocalStore store, ContainerRecord record, String what)
      throws IOException {
    if (isAsked(session)) {
      store.containers().replace(with(session, record, what));
    }
  }

  /** The container with an entry. */
  static ContainerRecord with(Session session, ContainerRecord record, String what) {
    History entry = History.ofConfig(session.environment().clock().instant(), what);
    return record.withConfig(record.config().edit().append(entry).build());
  }

  boolean isAsked(Session session) {
    return asked.orElseGet(
        () ->
            session
                .environment()
                .variable("BUILDAH_HISTORY")
                .filter(word -> word.equals("1") || word.equalsIgnoreCase("true"))
                .isPresent());
  }
}
