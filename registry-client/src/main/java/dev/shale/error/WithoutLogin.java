package dev.shale.error;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text that may be an address, or was to be one, without what may be secret in it. */
public final class WithoutLogin {
  private static final Pattern PARTS = Pattern.compile("(?s)([^/?#@]*://)?(.*)");
  private static final Pattern TAIL = Pattern.compile("(?s)[?#].*");
  private static final String SHOWN = "…";

  private WithoutLogin() {}

  /**
   * The text for people: of an address, without user, password, query and fragment. What stands
   * before a {@code @} with a colon in it is a password even where it should not have been written
   * so: with a / in it, or without a scheme.
   */
  public static String of(String text) {
    Matcher parts = PARTS.matcher(text);
    if (!parts.matches()) {
      return SHOWN;
    }
    boolean isAddress = parts.group(1) != null;
    String scheme = isAddress ? parts.group(1) : "";
    String rest = parts.group(2);
    int at = rest.lastIndexOf('@');
    boolean hasLogin = at >= 0 && (isAddress || rest.lastIndexOf(':', at) >= 0);
    if (!hasLogin) {
      return isAddress ? scheme + TAIL.matcher(rest).replaceFirst("") : text;
    }
    // Whether that @ ends a login or is of the query, nobody can tell.
    return TAIL.matcher(rest.substring(0, at)).find()
        ? scheme + SHOWN
        : scheme + TAIL.matcher(rest.substring(at + 1)).replaceFirst("");
  }
}
