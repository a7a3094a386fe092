package dev.shale.sync;

import dev.shale.error.OciException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** Does what may fail for one image and not for another, and notes what failed. */
final class Attempts {
  private final Workers workers;
  private final Effort.OnFailure onFailure;
  private final ConcurrentLinkedQueue<SyncAction.Fail> failed = new ConcurrentLinkedQueue<>();

  Attempts(Effort effort) {
    this.workers = new Workers(effort.jobs());
    this.onFailure = effort.onFailure();
  }

  /**
   * The results of those that did not fail, in order.
   *
   * @param place what a failure is noted under
   */
  <T, R> List<R> each(List<T> all, Function<T, ImagePlace> place, Workers.Work<T, R> work)
      throws IOException {
    return workers.each(all, one -> attempt(place.apply(one), one, work)).stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private <T, R> Optional<R> attempt(ImagePlace place, T one, Workers.Work<T, R> work)
      throws IOException {
    try {
      return Optional.of(work.on(one));
    } catch (OciException e) {
      note(place, e);
      return Optional.empty();
    }
  }

  private void note(ImagePlace place, OciException e) {
    switch (onFailure) {
      case STOP -> throw e;
      case GO_ON -> failed.add(new SyncAction.Fail(place, e.kind(), e.getMessage()));
    }
  }

  /** What failed so far. */
  List<SyncAction.Fail> failures() {
    return List.copyOf(failed);
  }

  boolean haveFailed() {
    return !failed.isEmpty();
  }
}
