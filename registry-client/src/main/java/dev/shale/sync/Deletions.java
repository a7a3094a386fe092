package dev.shale.sync;

import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.registry.RegistryClient;
import dev.shale.sync.SourceRepository.Extent;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds the tags of the destination that the source lacks. A repository is looked at only where all
 * its tags at the source are known, and there are some: an empty list may be an accident, and
 * deleting is not undone.
 */
final class Deletions {
  private final SyncEnds ends;
  private final Attempts attempts;
  private final SyncRequest request;
  private final Instant now;

  Deletions(SyncEnds ends, Attempts attempts, SyncRequest request, Instant now) {
    this.ends = ends;
    this.attempts = attempts;
    this.request = request;
    this.now = now;
  }

  List<SyncAction.Delete> plan(List<SourceRepository> repositories, DestinationTags tags)
      throws IOException {
    Map<String, List<SourceRepository>> byName =
        repositories.stream()
            .collect(
                Collectors.groupingBy(
                    one -> naming().repository(one.path()),
                    TreeMap::new,
                    Collectors.toUnmodifiableList()));
    List<ImagePlace> surplus = new ArrayList<>();
    byName.forEach(
        (name, sources) ->
            surplus(sources, present(name, tags)).stream()
                .map(tag -> request.destination().place(name + ":" + tag))
                .forEach(surplus::add));
    return attempts.each(surplus, place -> place, this::deletion).stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private Set<String> present(String name, DestinationTags tags) {
    return tags.of(name)
        .orElseThrow(
            () ->
                OciException.unsupported(
                    "sync %s: its registry does not list tags, so none can be deleted",
                    request.destination().place(name)));
  }

  private Naming naming() {
    return request.selection().naming();
  }

  /**
   * What a repository of the destination has, that none of those that go there has. Lists of
   * referrers are no images, and a source that keeps them otherwise has none.
   */
  private List<String> surplus(List<SourceRepository> sources, Set<String> present) {
    List<Extent.Whole> wholes = new ArrayList<>();
    for (SourceRepository source : sources) {
      if (!(source.extent() instanceof Extent.Whole whole) || whole.tags().isEmpty()) {
        return List.of();
      }
      wholes.add(whole);
    }
    return present.stream()
        .filter(tag -> !RegistryClient.isListOfReferrers(tag))
        .filter(tag -> naming().sourceTag(tag).filter(own -> isSurplus(own, wholes)).isPresent())
        .sorted()
        .toList();
  }

  private boolean isSurplus(String tag, List<Extent.Whole> wholes) {
    return wholes.stream().noneMatch(whole -> whole.tags().contains(tag))
        && wholes.stream().anyMatch(whole -> whole.meant().test(tag))
        && request.selection().filter().against(tag).isEmpty();
  }

  private Optional<SyncAction.Delete> deletion(ImagePlace place) throws IOException {
    Optional<Digest> image = ends.read(place);
    return image.isPresent() && isOfAge(place)
        ? image.map(digest -> new SyncAction.Delete(place, digest))
        : Optional.empty();
  }

  private boolean isOfAge(ImagePlace place) throws IOException {
    SyncFilter.Age limits = request.selection().filter().age();
    if (limits.isAny()) {
      return true;
    }
    try (ImageSource source = ends.openDestination(place)) {
      return limits
          .against(ImageAge.created(source).map(made -> Duration.between(made, now)))
          .isEmpty();
    }
  }
}
