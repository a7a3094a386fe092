package dev.shale.sync;

import dev.shale.concurrent.TaskGroup;
import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import dev.shale.sync.SyncReport.Outcome;
import dev.shale.sync.SyncReport.Result;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Does what a plan says, and nothing else. Images are copied by the digests that the plan saw, and
 * a name moves when all of its image is there. A name of the destination that does not mean what
 * the plan says it did is left alone: someone else is at work. Deleting comes last, and only if all
 * else succeeded. Use once.
 */
public final class SyncRun {
  private final SyncEnds ends;
  private final Effort effort;
  private final ImageCopier copier;
  private final Map<String, Arrivals> arrivals = new ConcurrentHashMap<>();
  private final AtomicBoolean hasFailed = new AtomicBoolean();

  /** A run at these ends, which stay the caller's to close. */
  public SyncRun(SyncEnds ends, Effort effort, ImageCopier copier) {
    this.ends = ends;
    this.effort = effort;
    this.copier = copier;
  }

  /**
   * Carries a plan out; what fails is in the report. To interrupt the calling thread stops it,
   * whatever it waits for; what was done stays.
   */
  public SyncReport run(SyncPlan plan) throws IOException {
    return TaskGroup.interruptibly(() -> runNow(plan));
  }

  private SyncReport runNow(SyncPlan plan) throws IOException {
    Map<SyncAction, Result> results = new HashMap<>();
    List<SyncAction> last = new ArrayList<>();
    List<SyncAction> copies = new ArrayList<>();
    for (SyncAction action : plan.actions()) {
      switch (action) {
        case SyncAction.Copy copy -> copies.add(copy);
        case SyncAction.Delete delete -> last.add(delete);
        case SyncAction.Fail fail -> results.put(action, failed(fail.asThrown()));
        case SyncAction.Keep _, SyncAction.Refuse _, SyncAction.Skip _ ->
            results.put(action, new Result.Done());
      }
    }
    results.putAll(each(copies, action -> copy((SyncAction.Copy) action, plan.copy())));
    if (hasFailed.get()) {
      last.forEach(action -> results.put(action, new Result.NotTried()));
    } else {
      results.putAll(each(last, action -> delete((SyncAction.Delete) action)));
    }
    return new SyncReport(
        plan.actions().stream()
            .map(action -> new Outcome(action, require(results, action)))
            .toList());
  }

  private static Result require(Map<SyncAction, Result> results, SyncAction action) {
    return Optional.ofNullable(results.get(action)).orElseThrow();
  }

  private Map<SyncAction, Result> each(
      List<SyncAction> actions, Workers.Work<SyncAction, Result> work) throws IOException {
    List<Result> results =
        new Workers(effort.jobs()).each(actions, action -> attempt(action, work));
    Map<SyncAction, Result> byAction = new HashMap<>();
    for (int i = 0; i < actions.size(); i++) {
      byAction.put(actions.get(i), results.get(i));
    }
    return byAction;
  }

  private Result attempt(SyncAction action, Workers.Work<SyncAction, Result> work)
      throws IOException {
    if (hasFailed.get() && effort.onFailure() == Effort.OnFailure.STOP) {
      return new Result.NotTried();
    }
    try {
      return work.on(action);
    } catch (OciException e) {
      return failed(e);
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      return failed(e);
    }
  }

  private Result failed(Exception cause) {
    hasFailed.set(true);
    return new Result.Failed(cause);
  }

  private Result copy(SyncAction.Copy copy, CopyRequest request) throws IOException {
    hasToMove(copy); // before anything is sent
    try (ImageSource source = ends.open(copy.source(), copy.image());
        ImageDestination destination = create(copy)) {
      RawManifest published = copier.copy(source, destination, request);
      return new Result.Copied(meant(copy, published.digest()));
    }
  }

  /** An image that stays is what it was, however its layers were packed this time. */
  private static Digest meant(SyncAction.Copy copy, Digest published) {
    return switch (copy.reason()) {
      case SyncAction.Reason.Incomplete() -> copy.becomes().orElse(published);
      case SyncAction.Reason.New(), SyncAction.Reason.Moved _ -> published;
    };
  }

  /** Layers take their time, in which someone else may be at work: the name is looked at again. */
  private ImageDestination create(SyncAction.Copy copy) throws IOException {
    ImagePlace place = copy.destination();
    Arrivals shared =
        place instanceof ImagePlace.InRegistry(var name)
            ? arrivals.computeIfAbsent(name.name(), _ -> new Arrivals())
            : new Arrivals();
    return new SharedDestination(ends.create(place), shared, () -> hasToMove(copy));
  }

  /** Whether the destination's name does not mean yet what it shall. */
  private boolean hasToMove(SyncAction.Copy copy) throws IOException {
    ImagePlace place = copy.destination();
    Optional<Digest> current =
        copy.reason() instanceof SyncAction.Reason.New ? ends.current(place) : ends.read(place);
    if (current.isPresent() && current.equals(copy.becomes())) {
      return false;
    }
    Optional<Digest> planned =
        switch (copy.reason()) {
          case SyncAction.Reason.New() -> Optional.empty();
          case SyncAction.Reason.Moved(var from) -> Optional.of(from);
          case SyncAction.Reason.Incomplete() -> copy.becomes();
        };
    if (!current.equals(planned)) {
      throw changed(place, planned, current);
    }
    return true;
  }

  private Result delete(SyncAction.Delete delete) throws IOException {
    Optional<Digest> current = ends.read(delete.destination());
    if (current.isEmpty()) {
      return new Result.Done(); // someone else was faster
    }
    if (!current.get().equals(delete.image())) {
      throw changed(delete.destination(), Optional.of(delete.image()), current);
    }
    ends.delete(delete.destination());
    return new Result.Done();
  }

  private static OciException changed(
      ImagePlace place, Optional<Digest> planned, Optional<Digest> current) {
    return OciException.conflict(
        "sync %s: it was %s when this was planned, and is %s now; plan again",
        place, shown(planned), shown(current));
  }

  private static String shown(Optional<Digest> image) {
    return image.map(Digest::toString).orElse("absent");
  }
}
