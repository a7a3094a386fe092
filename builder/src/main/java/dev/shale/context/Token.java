package dev.shale.context;

import java.util.List;

/** One part of a pattern. */
sealed interface Token {
  /** Exactly this character. */
  record Literal(int character) implements Token {}

  /** Any one character but a slash: {@code ?}. */
  record AnyCharacter() implements Token {}

  /** Any characters but slashes, or none: {@code *}. */
  record AnyName() implements Token {}

  /** Any characters, or none: {@code **} at an end. */
  record Anything() implements Token {}

  /** Nothing, or any characters and a slash after them: {@code **}{@code /}. */
  record AnyDirectories() implements Token {}

  /** One character in some ranges, or in none of them: {@code [a-z]}, {@code [^a-z]}. */
  record OneOf(List<Range> ranges, Sense sense) implements Token {
    public OneOf {
      ranges = List.copyOf(ranges);
    }

    boolean has(int character) {
      boolean listed = ranges.stream().anyMatch(range -> range.has(character));
      return listed == (sense == Sense.LISTED);
    }
  }

  /** Characters from one to another, both included. */
  record Range(int first, int last) {
    boolean has(int character) {
      return first <= character && character <= last;
    }
  }

  /** Whether a class means what it lists or all else. */
  enum Sense {
    LISTED,
    NOT_LISTED
  }
}
