package dev.shale.registry;

import dev.shale.concurrent.Permits;
import dev.shale.name.ImageReference;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who changes a list that a tag holds has it to himself, as far as one client goes. Thread-safe.
 */
final class ListLocks {
  private final Map<ImageReference, Permits> lists = new ConcurrentHashMap<>();

  /** Waits until nobody else changes the list; closing the permit ends the change. */
  Permits.Permit acquire(ImageReference list) throws InterruptedIOException {
    return lists.computeIfAbsent(list, _ -> new Permits(1)).acquire();
  }
}
