package dev.shale.sync;

import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tags that repositories of the destination have.
 *
 * @param known by repository, as the destination's naming gives it; one that it lacks was not asked
 *     for, or its registry does not list tags
 */
record DestinationTags(Map<String, Set<String>> known) {
  /** One repository's answer. */
  private record Listed(String repository, Optional<Set<String>> tags) {}

  static DestinationTags read(
      SyncEnds ends, Attempts attempts, SyncDestination destination, Set<String> repositories)
      throws IOException {
    Map<String, Set<String>> known = new HashMap<>();
    List<Listed> all =
        attempts.each(
            List.copyOf(repositories),
            destination::place,
            repository -> new Listed(repository, list(ends, destination, repository)));
    all.forEach(one -> one.tags().ifPresent(tags -> known.put(one.repository(), tags)));
    return new DestinationTags(Map.copyOf(known));
  }

  private static Optional<Set<String>> list(
      SyncEnds ends, SyncDestination destination, String repository) throws IOException {
    return switch (destination) {
      case SyncDestination.InDirectory(var root) ->
          Optional.of(new DestinationDirectory(root).tags(repository));
      case SyncDestination.InRegistry(var prefix) ->
          list(ends, ImageReference.parse(prefix + "/" + repository));
    };
  }

  private static Optional<Set<String>> list(SyncEnds ends, ImageReference repository)
      throws IOException {
    try {
      return Optional.of(Set.copyOf(ends.destinationRegistry().tags(repository)));
    } catch (OciException e) {
      return switch (e.kind()) {
        case NOT_FOUND -> Optional.of(Set.of());
        case UNSUPPORTED -> Optional.empty();
        default -> throw e;
      };
    }
  }

  Optional<Set<String>> of(String repository) {
    return Optional.ofNullable(known.get(repository));
  }

  /** Whether a place is known not to be there. */
  boolean lacks(String repository, ImagePlace place) {
    return place instanceof ImagePlace.InRegistry(var name)
        && name.tag().isPresent()
        && of(repository).filter(tags -> !tags.contains(name.tag().get())).isPresent();
  }
}
