package dev.shale.registry.server;

import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A layout's index as repositories; immutable. */
final class LayoutListing {
  private final SortedMap<String, Repository> repositories = new TreeMap<>();

  /** What one repository has. */
  private record Repository(SortedMap<String, Descriptor> tags, Map<Digest, Descriptor> manifests) {
    Repository() {
      this(new TreeMap<>(), new LinkedHashMap<>());
    }
  }

  /**
   * Sorts entries into repositories; where two have the same tag, the last one counts.
   *
   * @param own the repository of entries that name none
   */
  static LayoutListing of(List<Descriptor> entries, String own) {
    LayoutListing listing = new LayoutListing();
    for (Descriptor entry : entries) {
      if (entry.mediaType().isManifest() || entry.mediaType().isIndex()) {
        LayoutName.of(entry, own).ifPresent(name -> listing.add(name, entry));
      }
    }
    return listing;
  }

  private void add(LayoutName name, Descriptor entry) {
    Descriptor bare = Descriptor.of(entry.mediaType(), entry.digest(), entry.size());
    Repository repository =
        repositories.computeIfAbsent(name.repository(), key -> new Repository());
    repository.manifests().put(entry.digest(), bare);
    if (name.reference() instanceof Reference.Tag(String tag)) {
      repository.tags().put(tag, bare);
    }
  }

  SortedSet<String> names() {
    return new TreeSet<>(repositories.keySet());
  }

  Optional<SortedSet<String>> tags(String repository) {
    return Optional.ofNullable(repositories.get(repository))
        .map(found -> new TreeSet<>(found.tags().keySet()));
  }

  /** The entry that a reference means. */
  Optional<Descriptor> find(String repository, Reference reference) {
    return Optional.ofNullable(repositories.get(repository))
        .flatMap(
            found ->
                Optional.ofNullable(
                    switch (reference) {
                      case Reference.Tag(String tag) -> found.tags().get(tag);
                      case Reference.ByDigest(Digest digest) -> found.manifests().get(digest);
                    }));
  }

  /** The manifests of a repository, each once. */
  List<Descriptor> manifests(String repository) {
    return Optional.ofNullable(repositories.get(repository))
        .map(found -> List.copyOf(found.manifests().values()))
        .orElse(List.of());
  }
}
