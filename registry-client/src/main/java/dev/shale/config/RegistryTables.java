package dev.shale.config;

import dev.shale.error.OciException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The {@code [[registry]]} tables of one file, checked. */
final class RegistryTables {
  private static final String PREFIX = "prefix";
  private static final String LOCATION = "location";
  private static final String INSECURE = "insecure";
  private static final String BLOCKED = "blocked";
  private static final String DIGEST_ONLY = "mirror-by-digest-only";
  private static final String PULLS = "pull-from-mirror";

  private RegistryTables() {}

  /** The rules by their prefixes; of two with one prefix, the first. */
  static List<RegistryRule> read(TomlTable top) {
    List<RegistryRule> rules = new ArrayList<>();
    Map<String, RegistryRule> byPrefix = new TreeMap<>();
    for (TomlTable table : top.tables("registry")) {
      RegistryRule rule = rule(table);
      rules.forEach(other -> requireAgreement(table, rule, other));
      rules.add(rule);
      byPrefix.putIfAbsent(rule.prefix(), rule);
    }
    return List.copyOf(byPrefix.values());
  }

  private static RegistryRule rule(TomlTable table) {
    String location = location(table, LOCATION);
    String written = location(table, PREFIX);
    String prefix = written.isEmpty() ? location : written;
    if (prefix.isEmpty()) {
      throw table.refusal(LOCATION, "not set, and neither is prefix");
    }
    boolean wildcard = RegistryRule.isWildcard(prefix);
    if (location.isEmpty() && !wildcard) {
      throw table.refusal(
          LOCATION, "not set; only a prefix such as *.example.com goes without one");
    }
    if (wildcard && prefix.matches(".*[/@:].*")) {
      throw table.refusal(PREFIX, "\"%s\" has more than *.DOMAIN".formatted(prefix));
    }
    if (table.has(PULLS)) {
      throw table.refusal(PULLS, "said of mirrors only");
    }
    return new RegistryRule(
        prefix,
        new Location(location, table.flag(INSECURE)),
        mirrors(table),
        table.flag(BLOCKED),
        table.file());
  }

  private static String location(TomlTable table, String key) {
    String path = RegistriesFile.trimmed(table.text(key));
    if (path.startsWith("http://") || path.startsWith("https://")) {
      throw table.refusal(key, "\"%s\" has a scheme; leave it away".formatted(path));
    }
    return path;
  }

  private static List<Mirror> mirrors(TomlTable registry) {
    boolean digestOnly = registry.flag(DIGEST_ONLY);
    List<Mirror> mirrors = new ArrayList<>();
    for (TomlTable table : registry.tables("mirror")) {
      String location = location(table, LOCATION);
      if (location.isEmpty()) {
        throw table.refusal(LOCATION, "not set");
      }
      String word = table.text(PULLS);
      if (digestOnly && !word.isEmpty()) {
        throw table.refusal(PULLS, "excludes the registry's " + DIGEST_ONLY);
      }
      mirrors.add(
          new Mirror(
              new Location(location, table.flag(INSECURE)),
              digestOnly ? Mirror.Pulls.DIGEST_ONLY : pulls(table, word)));
    }
    return mirrors;
  }

  private static Mirror.Pulls pulls(TomlTable table, String word) {
    Optional<Mirror.Pulls> pulls =
        word.isEmpty() ? Optional.of(Mirror.Pulls.ALL) : Mirror.Pulls.parse(word);
    if (pulls.isEmpty()) {
      throw table.refusal(
          PULLS, "\"%s\" is none of %s".formatted(word, String.join(", ", Mirror.Pulls.WORDS)));
    }
    return pulls.get();
  }

  /** One place cannot be safe for some names and not for others. */
  private static void requireAgreement(TomlTable table, RegistryRule rule, RegistryRule other) {
    if (!place(rule).equals(place(other))) {
      return;
    }
    if (rule.location().insecure() != other.location().insecure()) {
      throw contradiction(table, INSECURE, rule);
    }
    if (rule.blocked() != other.blocked()) {
      throw contradiction(table, BLOCKED, rule);
    }
  }

  private static String place(RegistryRule rule) {
    return rule.location().path().isEmpty() ? rule.prefix() : rule.location().path();
  }

  private static OciException contradiction(TomlTable table, String key, RegistryRule rule) {
    return table.refusal(key, "another [[registry]] says otherwise of " + place(rule));
  }
}
