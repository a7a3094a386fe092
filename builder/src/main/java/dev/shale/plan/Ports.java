package dev.shale.plan;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What EXPOSE means: {@code 80}, {@code 80/udp}, {@code 7000-7002/tcp}. An address and ports of the
 * host may stand before it, {@code 127.0.0.1:8080:80}, as {@code docker run -p} has them: they have
 * to be sound, and mean nothing.
 *
 * <p>Spec: Dockerfile reference, "EXPOSE"; of the host's part, what BuildKit accepts.
 */
final class Ports {
  private static final int MAX_PORT = 65535;
  private static final String RANGE = "[0-9]{1,5}(?:-[0-9]{1,5})?";
  private static final Pattern SPEC =
      Pattern.compile(
          "(?:(?:(?<ip>[0-9.]+|\\[[0-9A-Fa-f:.]+\\]):)?(?<host>%1$s)?:)?(?<ports>%1$s)(?:/(?<protocol>[A-Za-z]+))?"
              .formatted(RANGE));
  private static final Pattern IPV4 =
      Pattern.compile("(?:%1$s\\.){3}%1$s".formatted("(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"));
  private static final List<String> PROTOCOLS = List.of("tcp", "udp", "sctp");

  private record Range(int first, int last) {
    static Optional<Range> parse(String text) {
      int dash = text.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
      int last = dash < 0 ? first : Integer.parseInt(text.substring(dash + 1));
      return Optional.of(new Range(first, last))
          .filter(range -> range.first <= range.last && range.last <= MAX_PORT);
    }

    int length() {
      return last - first + 1;
    }
  }

  private Ports() {}

  /** The ports as the config has them, {@code 80/tcp}; empty if the text is none. */
  static Optional<List<String>> parse(String text) {
    Matcher spec = SPEC.matcher(text);
    if (!spec.matches() || !isAddress(Optional.ofNullable(spec.group("ip")))) {
      return Optional.empty();
    }
    String protocol =
        Optional.ofNullable(spec.group("protocol")).orElse("tcp").toLowerCase(Locale.ROOT);
    Optional<Range> ports = Range.parse(spec.group("ports"));
    Optional<Range> host = Optional.ofNullable(spec.group("host")).map(Range::parse).orElse(ports);
    if (ports.isEmpty() || host.isEmpty() || !PROTOCOLS.contains(protocol)) {
      return Optional.empty();
    }
    int length = ports.get().length();
    if (length > 1 && host.get().length() != length) {
      return Optional.empty();
    }
    return Optional.of(
        IntStream.rangeClosed(ports.get().first(), ports.get().last())
            .mapToObj(port -> port + "/" + protocol)
            .toList());
  }

  private static boolean isAddress(Optional<String> ip) {
    return ip.filter(text -> !text.startsWith("["))
        .map(text -> IPV4.matcher(text).matches())
        .orElse(true);
  }
}
