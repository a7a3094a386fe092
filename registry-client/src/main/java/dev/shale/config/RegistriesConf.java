package dev.shale.config;

import dev.shale.name.ImageReference;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the user's {@code registries.conf} and its drop-ins say together.
 *
 * <p>Spec: containers-registries.conf(5), version 2; containers-registries.conf.d(5).
 *
 * @param rules one for each prefix, in the prefixes' order
 * @param searched the registries that a short name may be in, best first; empty where no file says
 * @param shortNameMode empty where no file says, which is permissive
 * @param aliases full names by short ones; an alias whose value is empty is none
 * @param credentialHelpers who is asked for credentials, in order; empty where no file says
 */
public record RegistriesConf(
    List<RegistryRule> rules,
    Optional<Configured<List<String>>> searched,
    Optional<ShortNameMode> shortNameMode,
    Map<String, Configured<Optional<ImageReference>>> aliases,
    Optional<Configured<List<String>>> credentialHelpers) {
  /** What holds where there is no file. */
  public static final RegistriesConf EMPTY =
      new RegistriesConf(List.of(), Optional.empty(), Optional.empty(), Map.of(), Optional.empty());

  /** What {@link #credentialHelpers()} calls the files of containers-auth.json(5). */
  public static final String AUTH_FILES = "containers-auth.json";

  public RegistriesConf {
    rules = List.copyOf(rules);
    aliases = Map.copyOf(aliases);
  }

  /** This with what a later file says. */
  RegistriesConf withLater(RegistriesConf later) {
    Map<String, RegistryRule> byPrefix = new TreeMap<>();
    Stream.concat(rules.stream(), later.rules.stream())
        .forEach(rule -> byPrefix.put(rule.prefix(), rule));
    Map<String, Configured<Optional<ImageReference>>> bothAliases = new HashMap<>(aliases);
    bothAliases.putAll(later.aliases);
    return new RegistriesConf(
        List.copyOf(byPrefix.values()),
        later.searched.or(() -> searched),
        later.shortNameMode.or(() -> shortNameMode),
        bothAliases,
        later.credentialHelpers.or(() -> credentialHelpers));
  }

  /** The rule for an image: the one with the longest prefix. */
  public Optional<RegistryRule> rule(ImageReference name) {
    return rule(name.name());
  }

  /** The rule for a registry, a namespace or a repository. */
  private Optional<RegistryRule> rule(String name) {
    Comparator<RegistryRule> byLength = Comparator.comparingInt(rule -> rule.prefix().length());
    return rules.stream()
        .filter(rule -> rule.matches(name))
        .sorted(byLength.reversed()) // stable: of two as long, the first counts
        .findFirst();
  }

  /**
   * The places to pull an image from, to be asked in this order: the mirrors that serve such names,
   * then where the image is at home. There is always one.
   *
   * @throws dev.shale.error.OciException DENIED if the name is blocked, INVALID if a place cannot
   *     have it
   */
  public List<Endpoint> pullSources(ImageReference name) {
    Optional<RegistryRule> rule = rule(name);
    rule.ifPresent(found -> found.requireOpen(name));
    return rule.map(found -> found.pullSources(name))
        .orElseGet(() -> List.of(new Endpoint(name, false)));
  }

  /**
   * The place that everything but a pull is about: the one that the name says. As in
   * containers/image, mirrors and other locations are for reading images only.
   *
   * @throws dev.shale.error.OciException DENIED if the name is blocked
   */
  public Endpoint home(ImageReference name) {
    Optional<RegistryRule> rule = rule(name);
    rule.ifPresent(found -> found.requireOpen(name));
    return new Endpoint(name, rule.map(found -> found.location().insecure()).orElse(false));
  }

  /**
   * Refuses a place that is blocked by its own name.
   *
   * @throws dev.shale.error.OciException DENIED
   */
  public void requireOpen(Endpoint endpoint) {
    rule(endpoint.name()).ifPresent(found -> found.requireOpen(endpoint.name()));
  }

  /** How a registry is to be spoken to where no image is named: to log in, for one. */
  public boolean isInsecure(String registry) {
    return rule(registry).map(found -> found.location().insecure()).orElse(false);
  }
}
