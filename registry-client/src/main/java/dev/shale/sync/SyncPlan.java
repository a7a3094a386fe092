package dev.shale.sync;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a sync does, all of it, in the order in which it is told.
 *
 * @param source what the images come from, as the user says it
 * @param destination what they go to, as the user says it
 * @param actions by destination, each place once
 */
public record SyncPlan(String source, String destination, List<SyncAction> actions) {
  public SyncPlan {
    actions =
        actions.stream()
            .sorted(Comparator.comparing((SyncAction action) -> action.place().toString()))
            .toList();
  }

  /** The actions of one kind. */
  public <T extends SyncAction> Stream<T> all(Class<T> kind) {
    return actions.stream().filter(kind::isInstance).map(kind::cast);
  }

  /** How many actions there are of one kind. */
  public long count(Class<? extends SyncAction> kind) {
    return all(kind).count();
  }
}
