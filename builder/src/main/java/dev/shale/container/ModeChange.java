package dev.shale.container;

import dev.shale.error.OciException;
import dev.shale.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code --chmod} does to permission bits: a number that replaces them, or changes in the
 * words of chmod(1) that start from what a file has, as {@code u=rwX,go=rX}. Immutable.
 *
 * <p>No umask takes part: who names nobody means everybody. {@code X} is {@code x} for directories,
 * and for what anybody could execute before all changes. It counts behind {@code +} and {@code =};
 * BuildKit's parser passes over it behind {@code =}, although Docker's reference shows {@code
 * u=rwX,go=rX} as an example.
 *
 * <p>Spec: Dockerfile reference, "COPY --chown --chmod"; FreeBSD chmod(1), "MODES".
 */
public final class ModeChange {
  private static final int ALL = 07777;
  private static final int STICKY = 01000;
  private static final int EXECUTE = 0111;
  private static final int RADIX = 8;
  private static final Pattern NUMBER = Pattern.compile("0*[0-7]{1,4}");
  private static final Pattern CLAUSE = Pattern.compile("([ugoa]*)((?:[-+=][rwxXstugo]*)+)");
  private static final Pattern ACTION = Pattern.compile("([-+=])([rwxXstugo]*)");

  private final String text;
  private final List<Action> actions;

  private ModeChange(String text, List<Action> actions) {
    this.text = text;
    this.actions = List.copyOf(actions);
  }

  /**
   * Reads a mode; the inverse of {@link #toString}.
   *
   * @throws OciException INVALID if it is neither octal, up to 7777, nor made of changes
   */
  public static ModeChange parse(String text) {
    if (NUMBER.matcher(text).matches()) {
      return octal(Integer.parseInt(text.replaceFirst("^0+(?=.)", ""), RADIX), text);
    }
    List<Action> actions = new ArrayList<>();
    for (String clause : text.split(",", -1)) {
      Matcher parts = CLAUSE.matcher(clause);
      if (!parts.matches()) {
        throw OciException.invalid(
            "mode \"%s\": expected an octal number up to 7777, or changes as in u=rwX,go=rX", text);
      }
      Matcher each = ACTION.matcher(parts.group(2));
      while (each.find()) {
        actions.add(Action.of(parts.group(1), each.group(1).charAt(0), each.group(2)));
      }
    }
    return new ModeChange(text, actions);
  }

  /** The change that leaves exactly these bits, 0 to 07777. */
  public static ModeChange octal(int mode) {
    if ((mode & ~ALL) != 0) {
      throw new IllegalArgumentException("mode 0%o has more than permission bits".formatted(mode));
    }
    return octal(mode, Integer.toOctalString(mode));
  }

  private static ModeChange octal(int mode, String text) {
    return new ModeChange(text, List.of(new Action(ALL, '=', mode, List.of())));
  }

  /** The permission bits of a node after the change; a link's stay what they are. */
  public int of(Node node) {
    int before = node.meta().mode();
    if (node instanceof Node.Symlink) {
      return before;
    }
    boolean isSearched = node instanceof Node.Directory || (before & EXECUTE) != 0;
    int mode = before;
    for (Action action : actions) {
      mode = action.apply(mode, isSearched ? EXECUTE : 0);
    }
    return mode;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModeChange that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The change as it was written. */
  @Override
  public String toString() {
    return text;
  }

  /**
   * One sign with what stands behind it.
   *
   * @param whose the bits that it is about
   * @param fixed bits that are meant, whatever the file has
   * @param varying letters whose meaning depends on it: {@code X u g o}
   */
  private record Action(int whose, char sign, int fixed, List<Character> varying) {
    static Action of(String who, char sign, String permissions) {
      int fixed = 0;
      List<Character> varying = new ArrayList<>();
      for (int i = 0; i < permissions.length(); i++) {
        char permission = permissions.charAt(i);
        switch (permission) {
          case 'r' -> fixed |= 0444;
          case 'w' -> fixed |= 0222;
          case 'x' -> fixed |= EXECUTE;
          case 's' -> fixed |= 06000;
          case 't' -> fixed |= STICKY;
          default -> varying.add(permission);
        }
      }
      return new Action(whose(who, fixed), sign, fixed, List.copyOf(varying));
    }

    /** The sticky bit is touched by who names it only, and is nothing of the others'. */
    private static int whose(String who, int fixed) {
      String named = who.isEmpty() ? "a" : who;
      int bits = 0;
      for (int i = 0; i < named.length(); i++) {
        bits |=
            switch (named.charAt(i)) {
              case 'u' -> 04700;
              case 'g' -> 02070;
              case 'o' -> 0007;
              default -> 06777;
            };
      }
      return bits == 0007 ? bits : bits | (fixed & STICKY);
    }

    int apply(int mode, int executeIfAny) {
      int meant = fixed;
      for (char permission : varying) {
        meant |=
            switch (permission) {
              case 'X' -> sign == '-' ? 0 : executeIfAny;
              case 'u' -> everybodys(mode >> 6);
              case 'g' -> everybodys(mode >> 3);
              default -> everybodys(mode);
            };
      }
      return switch (sign) {
        case '+' -> mode | (meant & whose);
        case '-' -> mode & ~(meant & whose);
        default -> (mode & ~whose) | (meant & whose);
      };
    }

    private static int everybodys(int mode) {
      return (mode & 7) * EXECUTE;
    }
  }
}
