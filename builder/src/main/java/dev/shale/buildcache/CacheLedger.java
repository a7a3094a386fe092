package dev.shale.buildcache;

import dev.shale.image.Digest;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which results a build's steps came to, made now or before, and what they used. Thread-safe. */
public final class CacheLedger {
  private final Map<Digest, Noted> noted = new LinkedHashMap<>();
  private final Set<Digest> ofHere = new HashSet<>();
  private final Set<String> mounts = new TreeSet<>();

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
    other.ofHere().forEach(this::noteOfHere);
    other.mounts().forEach(this::noteMount);
  }

  /** Takes note of a cache mount that a step names, by its ID as the Dockerfile has it. */
  public synchronized void noteMount(String id) {
    mounts.add(id);
  }

  /** The cache mounts that steps name. */
  public synchronized Set<String> mounts() {
    return Set.copyOf(mounts);
  }

  /** Takes note that what is under a key depends on this machine, and is for no other. */
  public synchronized void noteOfHere(Digest key) {
    ofHere.add(key);
  }

  private synchronized Set<Digest> ofHere() {
    return Set.copyOf(ofHere);
  }

  private synchronized List<Noted> noted() {
    return List.copyOf(noted.values());
  }

  /** What was noted of a key. */
  public synchronized Optional<CacheEntry> find(Digest key) {
    return Optional.ofNullable(noted.get(key)).map(Noted::entry);
  }

  /** What has been noted and is for others, in the order of its coming. */
  public List<CacheEntry> entries(CacheMode mode) {
    Set<Digest> kept = ofHere();
    return noted().stream()
        .filter(one -> !kept.contains(one.entry().key()))
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
