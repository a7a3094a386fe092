package dev.shale.dockerfile;

import java.util.Arrays;
import java.util.BitSet;

/**
 * What {@code # % /} of a substitution look for: {@code *} is any run of characters of a line,
 * {@code ?} is one, all else is itself; a backslash before one of {@code * ? \ } / } makes it
 * itself. There are no brackets. Matching takes time in proportion to the lengths of the text and
 * of the pattern.
 *
 * <p>Immutable. Spec: POSIX XCU 2.14.1, without bracket expressions; as BuildKit has it.
 */
final class ShellPattern {
  /** Which of several matches at one place is meant. */
  enum Reach {
    SHORTEST,
    LONGEST
  }

  /** Which matches are replaced. */
  enum Matches {
    FIRST,
    ALL
  }

  /**
   * What came of looking in one place.
   *
   * @param end behind the match; -1 if there is none
   * @param resume where to look next if there is none: all places before are known to have none
   */
  private record Outcome(int end, int resume) {}

  private static final int RUN = -1;
  private static final int ONE = -2;

  private final int[] tokens;

  private ShellPattern(int[] tokens) {
    this.tokens = tokens;
  }

  static ShellPattern parse(String text) {
    int[] in = text.codePoints().toArray();
    int[] tokens = new int[in.length];
    int count = 0;
    for (int i = 0; i < in.length; i++) {
      if (in[i] == '\\') {
        i++;
        if (i == in.length || "*?\\}/".indexOf(in[i]) < 0) {
          String escaped = i == in.length ? "" : Character.toString(in[i]);
          throw WordException.of(
              "pattern \"%s\" has \\%s; only \\* \\? \\\\ \\} and \\/ are escapes", text, escaped);
        }
        tokens[count++] = in[i];
      } else {
        tokens[count++] = in[i] == '*' ? RUN : in[i] == '?' ? ONE : in[i];
      }
    }
    return new ShellPattern(Arrays.copyOf(tokens, count));
  }

  String withoutPrefix(String value, Reach reach) {
    int[] text = value.codePoints().toArray();
    int end = match(text, 0, reach).end();
    return end < 0 ? value : string(text, end, text.length);
  }

  String withoutSuffix(String value, Reach reach) {
    int[] text = reversed(value.codePoints().toArray());
    int end = new ShellPattern(reversed(tokens)).match(text, 0, reach).end();
    return end < 0 ? value : string(reversed(text), 0, text.length - end);
  }

  /** With the longest matches replaced; an empty match that touches the one before is none. */
  String replaced(String value, String by, Matches matches) {
    int[] text = value.codePoints().toArray();
    SplitText result = new SplitText(value);
    int copied = 0;
    int at = 0;
    int before = -1;
    while (at <= text.length) {
      Outcome outcome = match(text, at, Reach.LONGEST);
      if (outcome.end() < 0 || (outcome.end() == at && at == before)) {
        at = outcome.end() < 0 ? outcome.resume() : at + 1;
        continue;
      }
      result.addWhole(string(text, copied, at) + by);
      copied = outcome.end();
      before = outcome.end();
      at = outcome.end() == at ? at + 1 : outcome.end();
      if (matches == Matches.FIRST) {
        break;
      }
    }
    result.addWhole(string(text, copied, text.length));
    return result.text();
  }

  /** Follows all ways through the pattern at once. */
  private Outcome match(int[] text, int start, Reach reach) {
    BitSet states = new BitSet(tokens.length + 1);
    states.set(0);
    boolean ranOn = pass(states);
    int end = states.get(tokens.length) ? start : -1;
    int at = start;
    while (at < text.length && !states.isEmpty() && (end < 0 || reach == Reach.LONGEST)) {
      states = after(states, text[at]);
      ranOn |= pass(states);
      at++;
      end = states.get(tokens.length) ? at : end;
    }
    int died = states.isEmpty() ? at - 1 : at;
    return new Outcome(end, ranOn ? Math.max(start + 1, died - beforeRun() + 1) : start + 1);
  }

  /**
   * How many characters come before the first run. A run that found nothing up to where it died has
   * looked behind every later start whose own run would begin before that.
   */
  private int beforeRun() {
    int count = 0;
    while (count < tokens.length && tokens[count] != RUN) {
      count++;
    }
    return count;
  }

  private BitSet after(BitSet states, int c) {
    BitSet next = new BitSet(tokens.length + 1);
    for (int s = states.nextSetBit(0); s >= 0 && s < tokens.length; s = states.nextSetBit(s + 1)) {
      if (tokens[s] == RUN && c != '\n') {
        next.set(s);
      } else if (tokens[s] == c || (tokens[s] == ONE && c != '\n')) {
        next.set(s + 1);
      }
    }
    return next;
  }

  /** Adds what is reached without a character, by runs of none; whether there is a run. */
  private boolean pass(BitSet states) {
    boolean isRun = false;
    for (int s = states.nextSetBit(0); s >= 0 && s < tokens.length; s = states.nextSetBit(s + 1)) {
      if (tokens[s] == RUN) {
        states.set(s + 1);
        isRun = true;
      }
    }
    return isRun;
  }

  private static int[] reversed(int[] in) {
    int[] out = new int[in.length];
    for (int i = 0; i < in.length; i++) {
      out[in.length - 1 - i] = in[i];
    }
    return out;
  }

  private static String string(int[] text, int from, int to) {
    return new String(text, from, to - from);
  }
}
