package dev.shale.sync;

/**
 * How a sync goes about its work.
 *
 * @param jobs how many images are under way at once; their blobs share one limit of their own
 */
public record Effort(int jobs, OnFailure onFailure) {
  /** How many images are under way at once unless someone says otherwise. */
  public static final int DEFAULT_JOBS = 6;

  /** The usual number, up to the first failure. */
  public static final Effort DEFAULT = new Effort(DEFAULT_JOBS, OnFailure.STOP);

  /** What becomes of the other images when one fails. */
  public enum OnFailure {
    /** Nothing more is begun; what is under way is brought to its end. */
    STOP,
    /** All that can be done is done. */
    GO_ON
  }

  public Effort withJobs(int newJobs) {
    return new Effort(newJobs, onFailure);
  }

  /** This, whatever fails. */
  public Effort goingOn() {
    return new Effort(jobs, OnFailure.GO_ON);
  }
}
