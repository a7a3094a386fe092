package dev.shale.auth;

import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * What credentials are for: a registry, or what lies below a path in it.
 *
 * <p>Spec: containers-auth.json(5), "FORMAT".
 *
 * @param registry host with an optional port
 * @param path of a repository or of a namespace; empty for the whole registry
 */
public record AuthKey(String registry, String path) {
  private static final String DOCKER_HUB = "docker.io";

  /** What stands before names of images, and before no registry's. */
  private static final String DOCKER = "docker://";

  /** What Docker, and helpers made for it, know their own registry by. */
  private static final String DOCKER_HUB_ADDRESS = "https://index.docker.io/v1/";

  /**
   * Parses {@code REGISTRY[/PATH]}; of an address, the host.
   *
   * @throws OciException INVALID if it is neither, or names one image by tag or digest
   */
  public static AuthKey parse(String text) {
    if (text.startsWith(DOCKER)) {
      throw OciException.invalid("registry \"%s\": leave %s away", text, DOCKER);
    }
    String name = isAddress(text) ? host(text) : text;
    int slash = name.indexOf('/');
    if (name.endsWith("/")) {
      throw OciException.invalid("registry \"%s\": it ends with a slash; leave that away", text);
    }
    String registry = hub(slash < 0 ? name : name.substring(0, slash));
    String path = slash < 0 ? "" : name.substring(slash + 1);
    if (path.contains(":") || path.contains("@")) {
      throw OciException.invalid(
          "registry \"%s\": credentials are for all tags; leave tag and digest away", text);
    }
    // It checks both.
    ImageReference.parse(withDot(registry) + "/" + (path.isEmpty() ? "any" : path));
    return new AuthKey(registry, path);
  }

  /** A host of one word stands for a registry here, as it does not in an image's name. */
  private static String withDot(String registry) {
    return registry.contains(".") || registry.contains(":") ? registry : registry + ".host";
  }

  private static String host(String address) {
    try {
      String host = URI.create(address).getRawAuthority();
      if (host != null && !host.contains("@")) {
        return host;
      }
    } catch (IllegalArgumentException e) {
      // falls to the refusal below
    }
    // What stands before an @ may be a password.
    throw OciException.invalid("registry: not an address of a host; use HOST[:PORT][/PATH]");
  }

  private static boolean isAddress(String text) {
    return text.startsWith("http://") || text.startsWith("https://");
  }

  private static String hub(String host) {
    return switch (host) {
      case "index.docker.io", "registry-1.docker.io" -> DOCKER_HUB;
      default -> host;
    };
  }

  /** The names under which credentials for a repository may be kept, the most special one first. */
  static List<AuthKey> forRepository(String registry, String repository) {
    List<AuthKey> keys = new ArrayList<>();
    for (int end = repository.length(); end > 0; end = repository.lastIndexOf('/', end - 1)) {
      keys.add(new AuthKey(registry, repository.substring(0, end)));
    }
    keys.add(new AuthKey(registry, ""));
    return keys;
  }

  /**
   * What an entry of a file stands for. Docker has written addresses, which mean their host.
   *
   * @param entry the entry's name, in whatever form
   */
  static AuthKey ofEntry(String entry) {
    String name = entry.replaceFirst("^https?://", "");
    boolean hostOnly = isAddress(entry) || name.matches("[^/]+/(v[12]/)?");
    int slash = name.indexOf('/');
    return slash < 0
        ? new AuthKey(hub(name), "")
        : new AuthKey(hub(name.substring(0, slash)), hostOnly ? "" : name.substring(slash + 1));
  }

  boolean isWholeRegistry() {
    return path.isEmpty();
  }

  /** What helpers and Docker's files know the registry by. */
  String dockerName() {
    return registry.equals(DOCKER_HUB) ? DOCKER_HUB_ADDRESS : registry;
  }

  /** As {@code auth.json} has it: {@code REGISTRY[/PATH]}. */
  @Override
  public String toString() {
    return path.isEmpty() ? registry : registry + "/" + path;
  }
}
