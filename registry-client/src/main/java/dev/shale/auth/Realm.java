package dev.shale.auth;

import dev.shale.error.OciException;
import dev.shale.http.HttpUri;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The token server that a registry names, and how far it is trusted with what is the registry's: as
 * decision 14 says.
 *
 * @param uri {@code http} or {@code https}, with a host
 */
record Realm(URI uri, Trust trust) {
  /** What a token server is told. */
  enum Trust {
    /** Credentials. */
    FULL,
    /** What is wanted, but not by whom: it is of another domain. */
    WITHHELD,
    /** Credentials would travel in plain text, where they do not to the registry. */
    DOWNGRADED
  }

  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[.*");

  /** Second levels under which a country registers: {@code co.uk}. */
  private static final int MAX_PUBLIC_LABEL = 3;

  /** Registries whose token servers are known to be elsewhere, by domain. */
  private static final Map<String, String> KNOWN = Map.of("scw.cloud", "scaleway.com");

  /**
   * Reads the realm of a challenge.
   *
   * @param registry what the registry is called, for messages
   * @param place where the challenge came from, with the scheme that was really spoken
   * @param trusted hosts that the user trusts with credentials of other domains
   * @throws OciException UNSUPPORTED if it is no address of a web server
   */
  static Realm of(String registry, URI place, Challenge challenge, Set<String> trusted) {
    URI named = parse(registry, challenge.parameter("realm").orElse(""));
    URI uri = HttpUri.given(place, named);
    boolean toTls = HttpUri.isTls(uri);
    if (!toTls && HttpUri.isTls(place)) {
      return new Realm(uri, Trust.DOWNGRADED);
    }
    String host = lower(uri.getHost());
    boolean near = host.equals(lower(place.getHost())) || trusted.contains(host);
    boolean related = toTls && isRelated(lower(place.getHost()), host);
    return new Realm(uri, near || related ? Trust.FULL : Trust.WITHHELD);
  }

  private static URI parse(String registry, String realm) {
    try {
      URI uri = URI.create(realm);
      if (HttpUri.isSound(uri) && uri.getRawUserInfo() == null && uri.getRawFragment() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // falls to the refusal below: not a URI at all
    }
    throw OciException.unsupported(
        "log in to %s: its token server is \"%s\", which is no HTTPS address", registry, realm);
  }

  private static boolean isRelated(String registry, String host) {
    String own = domain(registry);
    String other = domain(host);
    return !own.isEmpty() && (own.equals(other) || other.equals(KNOWN.get(own)));
  }

  /** The part of a name that somebody has registered; empty for an address and a lone word. */
  private static String domain(String host) {
    String[] labels = host.split("\\.", -1);
    if (ADDRESS.matcher(host).matches() || labels.length < 2) {
      return "";
    }
    String last = labels[labels.length - 1];
    String secondLast = labels[labels.length - 2];
    int count = last.length() == 2 && secondLast.length() <= MAX_PUBLIC_LABEL ? 3 : 2;
    return labels.length < count
        ? host
        : String.join(".", Arrays.asList(labels).subList(labels.length - count, labels.length));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
