package dev.shale.local;

import java.util.Optional;

/**
 * Something that {@link LocalStore#check} found.
 *
 * @param object what it is about, with its names
 * @param what is the matter, and what can be done about it
 * @param mended what was done about it, if something was
 */
public record Finding(Kind kind, String object, String what, Optional<String> mended) {
  /** What is the matter with an object. */
  public enum Kind {
    /** Something refers to it, and it is not here. */
    MISSING,
    /** It is here, and not what it should be. */
    DAMAGED,
    /** It is here, and nothing refers to it. No harm is done, but room is taken. */
    UNREFERENCED
  }

  /** Whether the store is not sound with this in it. */
  public boolean isDamage() {
    return kind != Kind.UNREFERENCED && mended.isEmpty();
  }
}
