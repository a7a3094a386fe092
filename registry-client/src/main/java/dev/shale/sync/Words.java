package dev.shale.sync;

import dev.shale.error.OciException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** How the two ends of a sync are written. */
final class Words {
  private static final Pattern HOST = Pattern.compile("[^/@]+");

  /** Transports that sync has not; a number after the colon may be a host's port. */
  private static final Pattern OTHER_TRANSPORT =
      Pattern.compile(
          "(?:oci|oci-archive|docker-archive|docker-daemon|store|containers-storage|tarball)"
              + ":(?![0-9]+/).*");

  private Words() {}

  /** What follows {@code docker://}, which may be left away. */
  static String name(String text) {
    if (OTHER_TRANSPORT.matcher(text).matches()) {
      throw OciException.unsupported(
          "sync %s: between registries and directories only; there are docker://, dir:, and yaml:"
              + " for a source",
          text);
    }
    return text.startsWith("docker://") ? text.substring("docker://".length()) : text;
  }

  /** The registry that a name means as a whole. */
  static Optional<String> registry(String name) {
    String host = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    if (!HOST.matcher(host).matches()) {
      return Optional.empty();
    }
    String machine = host.replaceFirst(":[0-9]+$", "");
    boolean isMeant =
        name.endsWith("/")
            || machine.contains(".")
            || machine.equals("localhost")
            || machine.startsWith("[");
    boolean hasTag = machine.contains(":") && !machine.startsWith("[");
    return isMeant && !hasTag ? Optional.of(host) : Optional.empty();
  }

  static Path path(String transport, String text) {
    String path = text.substring(transport.length() + 1);
    if (path.isEmpty()) {
      throw OciException.invalid("sync %s: no path after %s:", text, transport);
    }
    try {
      return Path.of(path);
    } catch (InvalidPathException e) {
      throw OciException.invalid("sync %s: not a path", text);
    }
  }
}
