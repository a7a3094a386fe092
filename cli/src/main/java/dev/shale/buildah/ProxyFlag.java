package dev.shale.buildah;

import dev.shale.command.Session;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Whether processes are given the variables that name proxies. */
final class ProxyFlag {
  private static final List<String> NAMES =
      List.of("http_proxy", "https_proxy", "ftp_proxy", "no_proxy");

  @Option(
      names = "--http-proxy",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "give processes the variables of proxies [containers.conf, or true]")
  Optional<Boolean> isGiven = Optional.empty();

  /** They, in both spellings, as far as they are set here and are to be given. */
  List<String> variables(Session session, Defaults defaults) {
    boolean are = isGiven.orElseGet(defaults::httpProxy);
    return are ? variablesOf(session) : List.of();
  }

  /** They, in both spellings, as far as they are set here. */
  static List<String> variablesOf(Session session) {
    return NAMES.stream()
        .flatMap(name -> Stream.of(name, name.toUpperCase(Locale.ROOT)))
        .flatMap(
            name -> session.environment().variable(name).map(value -> name + "=" + value).stream())
        .toList();
  }
}
