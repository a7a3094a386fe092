package dev.shale.plan;

import dev.shale.dockerfile.Lexer.Variables;
import dev.shale.image.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The arguments of a build before any stage: those of the command line, those that every build has,
 * and the proxies.
 *
 * <p>Spec: Dockerfile reference, "Predefined ARGs" and "Automatic platform ARGs".
 */
final class BuildArgs {
  private static final List<String> PROXIES =
      List.of("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY");

  private final Map<String, String> given;
  private final Map<String, String> automatic = new LinkedHashMap<>();

  /**
   * @param lastStage the name of the stage that is built if none is asked for
   */
  BuildArgs(PlanOptions options, Optional<String> lastStage) {
    this.given = options.args();
    addPlatform("TARGET", options.targetPlatform());
    addPlatform("BUILD", options.buildPlatform());
    automatic.put("TARGETSTAGE", options.target().or(() -> lastStage).orElse("default"));
    automatic.replaceAll((name, value) -> given.getOrDefault(name, value));
  }

  private void addPlatform(String prefix, Platform platform) {
    automatic.put(prefix + "PLATFORM", platform.toString());
    automatic.put(prefix + "OS", platform.os());
    automatic.put(prefix + "ARCH", platform.architecture());
    automatic.put(prefix + "VARIANT", platform.variant().orElse(""));
  }

  /** The value on the command line. */
  Optional<String> given(String name) {
    return Optional.ofNullable(given.get(name));
  }

  /** What FROM may use without any ARG. */
  Map<String, String> automatic() {
    return automatic;
  }

  /** Proxies given on the command line, in both spellings that programs look for. */
  SortedMap<String, String> proxies() {
    SortedMap<String, String> proxies = new TreeMap<>();
    given.forEach(
        (name, value) -> {
          if (isProxy(name)) {
            proxies.put(name, value);
          }
        });
    return proxies;
  }

  /** Whether an argument has a meaning without any ARG. */
  boolean isPredefined(String name) {
    return automatic.containsKey(name)
        || isProxy(name)
        || name.equals("SOURCE_DATE_EPOCH")
        || name.startsWith("BUILDKIT_");
  }

  private static boolean isProxy(String name) {
    return PROXIES.stream().anyMatch(proxy -> name.equals(proxy) || name.equals(lower(proxy)));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** The names given on the command line, sorted. */
  List<String> givenNames() {
    return given.keySet().stream().sorted().toList();
  }

  /** Variables that are these. */
  static Variables variables(Map<String, String> values) {
    return name -> Optional.ofNullable(values.get(name));
  }
}
