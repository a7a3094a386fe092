package dev.shale.plan;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What EXPOSE means: {@code 80}, {@code 80/udp}, {@code 7000-7002/tcp}.
 *
 * <p>Spec: Dockerfile reference, "EXPOSE".
 */
final class Ports {
  private static final int MAX_PORT = 65535;
  private static final Pattern SPEC =
      Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/([A-Za-z]+))?");
  private static final List<String> PROTOCOLS = List.of("tcp", "udp", "sctp");

  private Ports() {}

  /** The ports as the config has them, {@code 80/tcp}; empty if the text is none. */
  static Optional<List<String>> parse(String text) {
    Matcher spec = SPEC.matcher(text);
    if (!spec.matches()) {
      return Optional.empty();
    }
    int first = Integer.parseInt(spec.group(1));
    int last = spec.group(2) == null ? first : Integer.parseInt(spec.group(2));
    String protocol = spec.group(3) == null ? "tcp" : spec.group(3).toLowerCase(Locale.ROOT);
    if (first > last || last > MAX_PORT || !PROTOCOLS.contains(protocol)) {
      return Optional.empty();
    }
    return Optional.of(
        IntStream.rangeClosed(first, last).mapToObj(port -> port + "/" + protocol).toList());
  }
}
