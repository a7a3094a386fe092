package dev.shale.sync;

import dev.shale.copy.CopyRequest;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a sync does, all of it, in the order in which it is told.
 *
 * @param source what the images come from, as the user says it
 * @param destination what they go to, as the user says it
 * @param copy how what an action names is copied
 * @param actions by destination, each place once
 */
public record SyncPlan(
    String source, String destination, CopyRequest copy, List<SyncAction> actions) {
  public SyncPlan {
    actions =
        actions.stream()
            .sorted(Comparator.comparing((SyncAction action) -> action.place().toString()))
            .toList();
  }

  /** This, with what is copied copied so. */
  public SyncPlan withCopy(CopyRequest newCopy) {
    return new SyncPlan(source, destination, newCopy, actions);
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
