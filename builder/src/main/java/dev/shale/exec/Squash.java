package dev.shale.exec;

import dev.shale.error.OciException;

/** Which layers of an image become one. {@link #parse} and {@code toString} are inverse. */
public enum Squash {
  /** None: every step that changes files has a layer. */
  NONE,
  /** Those that the last stage made. */
  STAGE,
  /** All that the build made, above the image that it stands on. */
  NEW,
  /** All. */
  ALL;

  /** Reads the word of an option. */
  public static Squash parse(String word) {
    return switch (word) {
      case "none", "false" -> NONE;
      case "stage" -> STAGE;
      case "new", "true" -> NEW;
      case "all" -> ALL;
      default ->
          throw OciException.invalid("squash \"%s\": expected new, all, stage or none", word);
    };
  }

  @Override
  public String toString() {
    return switch (this) {
      case NONE -> "none";
      case STAGE -> "stage";
      case NEW -> "new";
      case ALL -> "all";
    };
  }
}
