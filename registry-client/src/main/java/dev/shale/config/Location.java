package dev.shale.config;

import dev.shale.error.OciException;
import dev.shale.name.ImageReference;

/**
 * Where images whose names begin in one way really are.
 *
 * @param path what to put in the place of the prefix: {@code host[:port][/namespace…]}; empty where
 *     names stay as they are, as subdomains' may
 * @param insecure whether plain HTTP is allowed there, and certificates need not be valid
 */
public record Location(String path, boolean insecure) {
  /** A place for the names that a prefix stands before, changed to be in this location. */
  Endpoint endpoint(ImageReference name, int prefixLength) {
    if (path.isEmpty()) {
      return new Endpoint(name, insecure);
    }
    String rewritten = path + name.toString().substring(prefixLength);
    ImageReference there = ImageReference.parse(rewritten);
    if (!rewritten.startsWith(there.registry() + "/")) {
      throw OciException.invalid(
          "name \"%s\": the location \"%s\" begins with no registry's host", name, path);
    }
    return new Endpoint(there, insecure);
  }
}
