package dev.shale.dockerfile;

/** Whose language a Dockerfile is written in. */
public enum Dialect {
  /** What every builder reads. */
  DOCKER,
  /** The same with INCLUDE and UNSET: {@code # syntax=shale}. */
  SHALE
}
