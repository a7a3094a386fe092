package dev.shale.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One way in that a server offers: {@code Bearer realm="…",service="…"}.
 *
 * <p>Spec: RFC 9110, section 11.6.1 (WWW-Authenticate) and 5.6.4 (quoted strings).
 *
 * @param scheme in lower case
 * @param parameters by name, in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final Pattern PARAMETER =
      Pattern.compile("(%s)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,\"]*))".formatted(TOKEN));
  private static final Pattern SCHEME = Pattern.compile("(%s)(?=\\s|,|$)".formatted(TOKEN));
  private static final Pattern SEPARATOR = Pattern.compile("[\\s,]+");

  Challenge {
    parameters = Map.copyOf(parameters);
  }

  /** Reads all challenges of all headers; what is no challenge ends the reading of its header. */
  static List<Challenge> parse(List<String> headers) {
    return headers.stream().flatMap(header -> parse(header).stream()).toList();
  }

  private static List<Challenge> parse(String header) {
    List<Challenge> challenges = new ArrayList<>();
    Matcher at = SEPARATOR.matcher(header);
    Optional<String> scheme = Optional.empty();
    SortedMap<String, String> parameters = new TreeMap<>();
    int position = 0;
    while (position < header.length()) {
      at.region(position, header.length());
      if (at.usePattern(SEPARATOR).lookingAt()) {
        position = at.end();
      } else if (scheme.isPresent() && at.usePattern(PARAMETER).lookingAt()) {
        parameters.put(at.group(1).toLowerCase(Locale.ROOT), value(at));
        position = at.end();
      } else if (at.usePattern(SCHEME).lookingAt()) {
        scheme.ifPresent(name -> challenges.add(new Challenge(name, parameters)));
        parameters.clear();
        scheme = Optional.of(at.group(1).toLowerCase(Locale.ROOT));
        position = at.end();
      } else {
        break;
      }
    }
    scheme.ifPresent(name -> challenges.add(new Challenge(name, parameters)));
    return challenges;
  }

  private static String value(Matcher parameter) {
    String quoted = parameter.group(2);
    return quoted == null ? parameter.group(3) : quoted.replaceAll("\\\\(.)", "$1");
  }

  boolean isBearer() {
    return scheme.equals("bearer") && parameters.containsKey("realm");
  }

  boolean isBasic() {
    return scheme.equals("basic");
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }
}
