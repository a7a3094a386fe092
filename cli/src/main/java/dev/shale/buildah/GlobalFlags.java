package dev.shale.buildah;

import dev.shale.command.RefusedOption;
import dev.shale.command.Session;
import dev.shale.error.OciException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What buildah takes before any command's word, beside what shale has, too. */
final class GlobalFlags {
  private static final Set<String> DRIVERS =
      Set.of("overlay", "overlay2", "vfs", "btrfs", "zfs", "aufs", "devicemapper");
  private static final Set<String> SILENT = Set.of("error", "fatal", "panic");
  private static final Set<String> LEVELS = Set.of("trace", "debug", "info", "warn", "warning");

  @Option(
      names = "--storage-driver",
      paramLabel = "DRIVER",
      description = "changes nothing: shale finds out how layers can be stacked")
  Optional<String> driver = Optional.empty();

  @Option(
      names = "--storage-opt",
      paramLabel = "OPTION",
      description = "changes nothing, as --storage-driver")
  List<String> storageOptions = List.of();

  @Option(
      names = {"--log-level", "--loglevel"},
      paramLabel = "LEVEL",
      description = "error, fatal or panic: show no warnings [warn]")
  String level = "warn";

  @Option(
      names = "--cgroup-manager",
      paramLabel = "cgroupfs",
      description = "what makes control groups [cgroupfs]")
  String cgroupManager = "cgroupfs";

  /** What a command does. */
  @FunctionalInterface
  interface Work {
    int in(Session session) throws IOException;
  }

  /** What is known of these, and refused. */
  static Stream<RefusedOption> refusedOptions() {
    return Stream.of(
            RefusedOption.all(
                "--registries-conf names the file that counts",
                "--registries-conf-dir",
                "--short-name-alias-conf"),
            RefusedOption.all("there is one store; --root says where", "--imagestore"),
            RefusedOption.all(
                "leave it out",
                "--transient-store",
                "--default-mounts-file",
                "--log-rusage",
                "--rusage-logfile",
                "--cpu-profile",
                "--memory-profile",
                "--cni-config-dir",
                "--cni-plugin-path",
                "--cdi-config-dir"),
            RefusedOption.all("policy.json is not read", "--signature-policy"),
            RefusedOption.all("blobs are kept in the store", "--blob-cache"),
            RefusedOption.all(
                "/etc/subuid and /etc/subgid say which IDs there are",
                "--userns-uid-map",
                "--userns-gid-map"))
        .flatMap(options -> options);
  }

  /**
   * Does a command's work as these options say.
   *
   * @throws OciException if they ask for what is not offered
   */
  int run(Session session, Work work) throws IOException {
    driver
        .filter(name -> !DRIVERS.contains(name))
        .ifPresent(
            name -> {
              throw OciException.invalid("--storage-driver %s: there is no such driver", name);
            });
    if (!SILENT.contains(level) && !LEVELS.contains(level)) {
      throw OciException.invalid(
          "--log-level %s: expected trace, debug, info, warn, error, fatal or panic", level);
    }
    if (!cgroupManager.equals("cgroupfs")) {
      throw OciException.unsupported(
          "--cgroup-manager %s: is not offered; control groups are made as files", cgroupManager);
    }
    return work.in(SILENT.contains(level) ? session.silent() : session);
  }
}
