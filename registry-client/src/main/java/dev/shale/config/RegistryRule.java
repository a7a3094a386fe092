package dev.shale.config;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What holds for the images whose names begin in one way: a {@code [[registry]]} table.
 *
 * @param prefix how the names begin: {@code host[:port][/namespace…]} or {@code *.domain}
 * @param mirrors asked before the location, in their order
 * @param blocked whether such images may not be had at all
 * @param file the file that has the table
 */
public record RegistryRule(
    String prefix, Location location, List<Mirror> mirrors, boolean blocked, Path file) {
  private static final String WILDCARD = "*";

  public RegistryRule {
    mirrors = List.copyOf(mirrors);
  }

  static boolean isWildcard(String prefix) {
    return prefix.startsWith(WILDCARD + ".");
  }

  boolean matches(String name) {
    return matchedLength(name) >= 0;
  }

  /**
   * How much of a name the prefix stands for; negative if it does not begin so. A prefix without a
   * port stands for every port of its host, as in containers/image.
   */
  private int matchedLength(String name) {
    int end =
        isWildcard(prefix) ? endOfDomain(name) : name.startsWith(prefix) ? prefix.length() : -1;
    return end == name.length() || (end > 0 && ":/@".indexOf(name.charAt(end)) >= 0) ? end : -1;
  }

  private int endOfDomain(String name) {
    String domain = prefix.substring(WILDCARD.length());
    int start = name.indexOf(domain);
    return start < 0 || name.substring(0, start).contains("/") ? -1 : start + domain.length();
  }

  /** The places to pull an image from, to be asked in this order. */
  List<Endpoint> pullSources(ImageReference name) {
    List<Endpoint> sources = new ArrayList<>();
    for (Mirror mirror : mirrors) {
      if (mirror.pulls().include(name.digest().isPresent())) {
        sources.add(at(mirror.location(), name));
      }
    }
    sources.add(at(location, name));
    return List.copyOf(sources);
  }

  private Endpoint at(Location place, ImageReference name) {
    return place.endpoint(name, matchedLength(name.toString()));
  }

  /** Refuses a name that this rule blocks. */
  void requireOpen(ImageReference name) {
    if (blocked) {
      throw new OciException(
          ErrorKind.DENIED, "use %s: %s blocks \"%s\"".formatted(name, file, prefix));
    }
  }
}
