package dev.shale.buildcache;

/** How much of a build a cache has. */
public enum CacheMode {
  /** The steps of the target, and of the stages that it stands on. */
  MIN,
  /** Every step. */
  MAX
}
