package dev.shale.dockerfile;

import java.util.List;

/**
 * What an instruction was read from.
 *
 * @param range from its name to its end, its heredocs included
 * @param keyword its name in the letters it is written in
 * @param text the instruction as written, continued lines joined, comments left out
 * @param comments the lines of comment right above it, without {@code #} and the blanks around
 */
public record Source(SourceRange range, String keyword, String text, List<Word> comments) {
  public Source {
    comments = List.copyOf(comments);
  }
}
