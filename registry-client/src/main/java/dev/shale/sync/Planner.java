package dev.shale.sync;

import dev.shale.concurrent.TaskGroup;
import dev.shale.error.OciException;
import java.io.IOException;
import java.time.Clock;

/**
 * Finds out what is to be done so that a destination has what a source has. Nothing is written.
 *
 * <p>A tag that is the same at either end costs one HEAD at either end, beside the lists of tags; a
 * tag that the destination has not costs one at the source only. An index of which some platforms
 * are wanted is read, and so is what is to be converted, since only that tells whether the
 * destination has what it becomes. Where referrers are to come along those of each image are listed
 * at the source, and looked for at the destination where there are some. The {@linkplain
 * SyncFilter.Age age} of an image is asked for only if it would be copied otherwise.
 */
public final class Planner {
  private final SyncEnds ends;
  private final Effort effort;
  private final Clock clock;

  /** A planner that looks at these ends, which stay the caller's to close. */
  public Planner(SyncEnds ends, Effort effort, Clock clock) {
    this.ends = ends;
    this.effort = effort;
    this.clock = clock;
  }

  /**
   * Decides. To interrupt the calling thread stops it, whatever it waits for.
   *
   * @throws OciException NOT_FOUND if the source has no images, CONFLICT if two of them would have
   *     the same name, INVALID if one cannot have its name at the destination; where the effort
   *     stops at failures, any image's failure
   */
  public SyncPlan plan(SyncRequest request) throws IOException {
    return TaskGroup.interruptibly(
        () -> new PlanDraft(ends, new Attempts(effort), request, clock.instant()).plan());
  }
}
