package dev.shale.buildah;

import dev.shale.command.ContainerFlags;
import dev.shale.command.Session;
import dev.shale.error.OciException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What isolates processes, in buildah's words. */
final class IsolationFlag {
  @Option(
      names = "--isolation",
      paramLabel = "oci|rootless|chroot",
      description = "by an OCI runtime, or the embedded isolation [BUILDAH_ISOLATION, or any]")
  Optional<String> isolation = Optional.empty();

  @Option(
      names = {"--ipc", "--pid", "--uts", "--cgroupns"},
      paramLabel = "private",
      description = "namespaces of its own, which it has in any case")
  List<String> namespaces = List.of();

  /**
   * Has processes isolated so.
   *
   * @throws OciException if that is not offered
   */
  void applyTo(ContainerFlags flags, Session session, Defaults defaults) {
    runtime(session, defaults).ifPresent(flags::runBy);
  }

  /** What containers.conf(5) names, where the variable that is shale's own does not say. */
  private static Optional<String> configured(Session session, Defaults defaults) {
    return session.environment().variable("SHALE_RUNTIME").isPresent()
        ? Optional.empty()
        : defaults.runtime();
  }

  /**
   * What processes are isolated by, if these words or the environment say it.
   *
   * @throws OciException if that is not offered
   */
  Optional<String> runtime(Session session, Defaults defaults) {
    for (String namespace : namespaces) {
      if (!namespace.equals("private") && !namespace.isEmpty()) {
        throw OciException.unsupported(
            "namespace \"%s\": is not offered; a container has its own", namespace);
      }
    }
    String word =
        isolation.or(() -> session.environment().variable("BUILDAH_ISOLATION")).orElse("default");
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "chroot" -> Optional.of("chroot");
      case "oci", "rootless", "default", "" ->
          session.environment().variable("BUILDAH_RUNTIME").or(() -> configured(session, defaults));
      default ->
          throw OciException.invalid("--isolation %s: expected oci, rootless or chroot", word);
    };
  }
}
