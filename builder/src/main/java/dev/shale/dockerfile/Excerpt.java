package dev.shale.dockerfile;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A piece of an instruction's text that knows where in the file it is written, although lines were
 * joined, comments left out and quotes taken away. Immutable.
 */
final class Excerpt {
  /** Says where characters of a text are written. */
  @FunctionalInterface
  private interface Origin {
    SourceRange range(int from, int to);
  }

  private final String text;
  private final Origin origin;
  private final int offset;

  private Excerpt(String text, Origin origin, int offset) {
    this.text = text;
    this.origin = origin;
    this.offset = offset;
  }

  /** A text that is written in no file, but stands for something that is. */
  static Excerpt standingFor(SourceRange range, String text) {
    return new Excerpt(text, (from, to) -> range, 0);
  }

  /** Some characters of an excerpt, of which {@code places} has the indexes and that of the end. */
  static Excerpt picked(Excerpt from, String text, int[] places) {
    Origin origin =
        (first, end) ->
            first == end
                ? from.range(places[first], places[first])
                : from.range(places[first], places[end - 1] + 1);
    return new Excerpt(text, origin, 0);
  }

  String text() {
    return text;
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  int length() {
    return text.length();
  }

  char charAt(int index) {
    return text.charAt(index);
  }

  /** Where it is written, from its first character to its last. */
  SourceRange range() {
    return range(0, text.length());
  }

  /** Where a part of it is written. */
  SourceRange range(int from, int to) {
    return origin.range(offset + from, offset + to);
  }

  Excerpt sub(int from, int to) {
    return new Excerpt(text.substring(from, to), origin, offset + from);
  }

  Excerpt from(int start) {
    return sub(start, text.length());
  }

  /** Without the blanks around it. */
  Excerpt strip() {
    int start = Blanks.start(text);
    return sub(start, Math.max(start, Blanks.end(text)));
  }

  Word word() {
    return new Word(text, range());
  }

  /** A text put together from pieces of lines. */
  static final class Builder {
    private final StringBuilder text = new StringBuilder();
    private final NavigableMap<Integer, Position> pieces = new TreeMap<>();
    private final int file;

    /**
     * @param file which file the lines are of
     */
    Builder(int file) {
      this.file = file;
    }

    /** Adds a piece that begins at a place. */
    void add(String piece, Position place) {
      pieces.put(text.length(), place);
      text.append(piece);
    }

    Excerpt build() {
      NavigableMap<Integer, Position> places = new TreeMap<>(pieces);
      return new Excerpt(
          text.toString(),
          (from, to) ->
              new SourceRange(
                  file,
                  place(places, from, 0),
                  from == to ? place(places, from, 0) : place(places, to - 1, 1)),
          0);
    }

    private static Position place(NavigableMap<Integer, Position> places, int index, int more) {
      Map.Entry<Integer, Position> piece = places.floorEntry(index);
      int within = index - piece.getKey() + more;
      return new Position(piece.getValue().line(), piece.getValue().column() + within);
    }
  }
}
