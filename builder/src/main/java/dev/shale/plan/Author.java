package dev.shale.plan;

/** Who has written what is built, and so whether it may choose what is read of this host. */
public enum Author {
  /** Whoever builds, or whom they trust as much. */
  USER,
  /** Somebody else: the Dockerfile has come with a context that was fetched. */
  ELSEWHERE
}
