package dev.shale.buildcache;

import java.util.Optional;

/** Knows of files that a build does not see although they are there. */
@FunctionalInterface
public interface Absences {
  /** Knows of none. */
  Absences UNKNOWN = (_, _) -> Optional.empty();

  /**
   * Why a build does not see a file: {@code .dockerignore excludes it by "*.txt" in line 3}.
   *
   * @param place what the file is of, as inputs of steps name it
   */
  Optional<String> why(String place, String path);
}
