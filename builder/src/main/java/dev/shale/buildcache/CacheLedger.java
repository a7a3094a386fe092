package dev.shale.buildcache;

import dev.shale.image.Digest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which results a build's steps came to, made now or before. Thread-safe. */
public final class CacheLedger {
  private final Map<Digest, Noted> noted = new LinkedHashMap<>();

  private record Noted(CacheEntry entry, CacheMode mode) {}

  /**
   * Takes note of a step's result.
   *
   * @param mode the least that has it
   */
  public synchronized void note(CacheEntry entry, CacheMode mode) {
    Noted before = noted.get(entry.key());
    boolean isOfTarget = before != null && before.mode() == CacheMode.MIN;
    noted.put(entry.key(), new Noted(entry, isOfTarget ? CacheMode.MIN : mode));
  }

  /** Takes note of all that another has. */
  public void addAll(CacheLedger other) {
    other.noted().forEach(one -> note(one.entry(), one.mode()));
  }

  private synchronized List<Noted> noted() {
    return List.copyOf(noted.values());
  }

  /** What was noted of a key. */
  public synchronized Optional<CacheEntry> find(Digest key) {
    return Optional.ofNullable(noted.get(key)).map(Noted::entry);
  }

  /** What has been noted, in the order of its coming. */
  public List<CacheEntry> entries(CacheMode mode) {
    return noted().stream()
        .filter(
            one ->
                switch (mode) {
                  case MIN -> one.mode() == CacheMode.MIN;
                  case MAX -> true;
                })
        .map(Noted::entry)
        .toList();
  }
}
