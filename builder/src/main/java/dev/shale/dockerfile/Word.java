package dev.shale.dockerfile;

/**
 * A part of an instruction that a message may be about.
 *
 * @param text as written, not expanded; the quotes of flags and JSON strings taken away
 */
public record Word(String text, SourceRange range) {
  /** The text. */
  @Override
  public String toString() {
    return text;
  }
}
