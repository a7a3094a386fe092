package dev.shale.http;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The servers that are not reached through a proxy: those of a list, and this machine. An entry is
 * an address, a range of addresses, or a domain, which stands for all below it too unless it begins
 * with a dot; each but a range with a port, if only that is meant. What is none of these is passed
 * over.
 */
final class ProxyExceptions {
  private static final Pattern WITH_PORT = Pattern.compile("(\\[.+]|[^:]+):([0-9]{1,5})");
  private static final Pattern DOTTED_QUAD = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private final List<Entry> entries;

  private ProxyExceptions(List<Entry> entries) {
    this.entries = entries;
  }

  /** Parses the value of {@code NO_PROXY}: entries with commas between them. */
  static ProxyExceptions parse(String list) {
    return new ProxyExceptions(
        Stream.of(list.split(",", -1))
            .map(text -> text.trim().toLowerCase(Locale.ROOT))
            .filter(text -> !text.isEmpty())
            .flatMap(text -> Entry.parse(text).stream())
            .toList());
  }

  boolean cover(URI uri) {
    String host = bare(uri.getHost().toLowerCase(Locale.ROOT));
    int standard = HttpUri.isTls(uri) ? HTTPS_PORT : HTTP_PORT;
    int port = uri.getPort() < 0 ? standard : uri.getPort();
    Optional<InetAddress> address = address(host);
    return host.equals("localhost")
        || address.filter(InetAddress::isLoopbackAddress).isPresent()
        || entries.stream().anyMatch(entry -> entry.matches(host, address, port));
  }

  private static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /** The address that a text is; a name is never looked up. */
  private static Optional<InetAddress> address(String text) {
    if (!text.contains(":") && !DOTTED_QUAD.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private sealed interface Entry {
    record Anything() implements Entry {}

    record Range(InetAddress start, int bits) implements Entry {}

    record Address(InetAddress address, OptionalInt port) implements Entry {}

    /**
     * @param suffix with its dot
     * @param name the domain itself, where it is meant too
     */
    record Domain(String suffix, Optional<String> name, OptionalInt port) implements Entry {}

    static Optional<Entry> parse(String text) {
      if (text.equals("*")) {
        return Optional.of(new Anything());
      }
      if (text.contains("/")) {
        return range(text);
      }
      Matcher parts = WITH_PORT.matcher(text);
      boolean hasPort = parts.matches();
      String host = bare(hasPort ? parts.group(1) : text);
      OptionalInt port =
          hasPort ? OptionalInt.of(Integer.parseInt(parts.group(2))) : OptionalInt.empty();
      return Optional.of(
          address(host)
              .<Entry>map(address -> new Address(address, port))
              .orElseGet(() -> domain(host, port)));
    }

    private static Optional<Entry> range(String text) {
      int slash = text.indexOf('/');
      String bits = text.substring(slash + 1);
      return address(text.substring(0, slash))
          .filter(start -> bits.matches("[0-9]{1,3}"))
          .filter(start -> Integer.parseInt(bits) <= start.getAddress().length * Byte.SIZE)
          .map(start -> new Range(start, Integer.parseInt(bits)));
    }

    private static Entry domain(String host, OptionalInt port) {
      String name = host.startsWith("*.") ? host.substring(1) : host;
      return name.startsWith(".")
          ? new Domain(name, Optional.empty(), port)
          : new Domain("." + name, Optional.of(name), port);
    }

    default boolean matches(String host, Optional<InetAddress> address, int actualPort) {
      return switch (this) {
        case Anything() -> true;
        case Range range -> address.filter(a -> isIn(range, a.getAddress())).isPresent();
        case Address(var own, var port) ->
            address.equals(Optional.of(own)) && port.orElse(actualPort) == actualPort;
        case Domain(var suffix, var name, var port) ->
            (host.endsWith(suffix) || name.equals(Optional.of(host)))
                && port.orElse(actualPort) == actualPort;
      };
    }

    private static boolean isIn(Range range, byte[] address) {
      byte[] start = range.start().getAddress();
      if (address.length != start.length) {
        return false;
      }
      for (int bit = 0; bit < range.bits(); bit++) {
        int mask = 0x80 >> (bit % Byte.SIZE);
        if (((address[bit / Byte.SIZE] ^ start[bit / Byte.SIZE]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }
}
