package dev.shale.registry.server;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The repositories that have nothing left after something was deleted from them. They are there
 * still, without tags: a layout has no place for an empty repository. Clients choose names, so only
 * those emptied last are kept, and none longer than the registry runs. Thread-safe.
 */
final class EmptiedNames {
  static final int MAX_KEPT = 4096;

  private final SequencedSet<String> names = new LinkedHashSet<>();

  synchronized void add(String repository) {
    names.addLast(repository);
    if (names.size() > MAX_KEPT) {
      names.removeFirst();
    }
  }

  /** Forgets one that has something again, or still. */
  synchronized void remove(String repository) {
    names.remove(repository);
  }

  synchronized boolean contains(String repository) {
    return names.contains(repository);
  }

  synchronized SortedSet<String> all() {
    return new TreeSet<>(names);
  }
}
