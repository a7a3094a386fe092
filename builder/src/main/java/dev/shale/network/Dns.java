package dev.shale.network;

import dev.shale.error.OciException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What resolv.conf(5) says, in place of what it does in a container's network. Of what is empty
 * here, the network's is taken.
 *
 * @param servers addresses that are asked in turn
 * @param searches domains that short names are looked up in; {@link #NO_DOMAIN} alone for none
 * @param options of the resolver, as {@code ndots:2}
 */
public record Dns(List<String> servers, List<String> searches, List<String> options) {
  /** In the place of a domain: short names are looked up in none. */
  public static final String NO_DOMAIN = ".";

  /** All of it as in the network. */
  public static final Dns OF_NETWORK = new Dns(List.of(), List.of(), List.of());

  private static final Pattern WORD = Pattern.compile("\\S+");

  public Dns {
    servers = List.copyOf(servers);
    searches = List.copyOf(searches);
    options = List.copyOf(options);
    for (String server : servers) {
      if (!HostName.isAddress(server)) {
        throw OciException.invalid("DNS server \"%s\": expected an IP address", server);
      }
    }
    for (String word : Stream.concat(searches.stream(), options.stream()).toList()) {
      if (!WORD.matcher(word).matches()) {
        throw OciException.invalid("DNS domain or option \"%s\": expected one word", word);
      }
    }
  }

  /**
   * What a container's resolv.conf says.
   *
   * @param ofNetwork what it says in its network
   */
  public String in(String ofNetwork) {
    if (equals(OF_NETWORK)) {
      return ofNetwork;
    }
    String searched = searches.equals(List.of(NO_DOMAIN)) ? "" : line("search", searches);
    return (searches.isEmpty() ? kept(ofNetwork, "search", "domain") : searched)
        + (servers.isEmpty()
            ? kept(ofNetwork, "nameserver")
            : servers.stream()
                .map(server -> line("nameserver", List.of(server)))
                .collect(Collectors.joining()))
        + (options.isEmpty() ? kept(ofNetwork, "options") : line("options", options));
  }

  private static String line(String keyword, List<String> words) {
    return keyword + " " + String.join(" ", words) + "\n";
  }

  private static String kept(String ofNetwork, String... keywords) {
    List<String> wanted = List.of(keywords);
    return ofNetwork
        .lines()
        .filter(line -> wanted.contains(line.split("\\s", 2)[0]))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }
}
