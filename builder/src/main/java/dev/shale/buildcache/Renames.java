package dev.shale.buildcache;

import dev.shale.buildcache.FileListing.Entry;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Files and directories that are gone from one listing and are in another under another name, with
 * all that is in them. What was there several times, or is, has none: nobody knows which is which.
 *
 * @param names the new name, by the old one
 */
record Renames(Map<String, String> names) {
  /** Of how many that are gone or new a build is not asked more. */
  private static final int MOST = 100;

  /** Those among paths that differ. */
  static Renames of(
      Set<String> paths, SortedMap<String, Entry> before, SortedMap<String, Entry> now) {
    Map<SortedMap<String, Entry>, List<String>> gone =
        byContent(paths, path -> !now.containsKey(path), before);
    Map<SortedMap<String, Entry>, List<String>> fresh =
        byContent(paths, path -> !before.containsKey(path), now);
    Map<String, String> names = new HashMap<>();
    gone.forEach(
        (content, old) -> {
          List<String> other = fresh.getOrDefault(content, List.of());
          if (old.size() == 1 && other.size() == 1) {
            names.put(old.getFirst(), other.getFirst());
          }
        });
    return new Renames(Map.copyOf(names));
  }

  private static Map<SortedMap<String, Entry>, List<String>> byContent(
      Collection<String> paths, Predicate<String> isMeant, SortedMap<String, Entry> listing) {
    List<String> meant = paths.stream().filter(isMeant).limit(MOST + 1).toList();
    return meant.size() > MOST
        ? Map.of()
        : meant.stream().collect(Collectors.groupingBy(path -> content(path, listing)));
  }

  /** What is at a path and below, by what is behind the path. */
  private static SortedMap<String, Entry> content(String path, SortedMap<String, Entry> listing) {
    SortedMap<String, Entry> content = new TreeMap<>();
    listing
        .subMap(path + "/", path + (char) ('/' + 1))
        .forEach((below, entry) -> content.put(below.substring(path.length()), entry));
    Optional.ofNullable(listing.get(path)).ifPresent(entry -> content.put("", entry));
    return content;
  }

  /** What something that is gone is called now. */
  Optional<String> after(String path) {
    return Optional.ofNullable(names.get(path));
  }

  /** Whether something that is new was called otherwise before. */
  boolean isAfter(String path) {
    return names.containsValue(path);
  }
}
