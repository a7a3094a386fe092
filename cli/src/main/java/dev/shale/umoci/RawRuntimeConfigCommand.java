package dev.shale.umoci;

import dev.shale.bundle.BundleConfig;
import dev.shale.bundle.Ownership;
import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.Session;
import dev.shale.image.ImageConfig;
import dev.shale.linux.LinuxTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code umoci raw runtime-config}: the config that an OCI runtime runs an image by. */
final class RawRuntimeConfigCommand implements Command {
  @Mixin ImageFlag image = new ImageFlag();
  @Mixin MapFlags maps = new MapFlags();

  @Option(
      names = "--rootfs",
      paramLabel = "DIR",
      description = "the root file system, whose users and groups are meant")
  Optional<Path> rootfs = Optional.empty();

  @Parameters(paramLabel = "FILE", description = "the config.json to write")
  Path file = Path.of("");

  @Override
  public List<String> examples() {
    return List.of("umoci raw runtime-config --image images:app --rootfs rootfs config.json");
  }

  @Override
  public int run(Session session) throws IOException {
    Files.write(file, config(session).bytes());
    return ExitCode.OK;
  }

  private BundleConfig config(Session session) throws IOException {
    ImageConfig config = image.path().image().config();
    Ownership ownership = maps.ownership();
    if (rootfs.isEmpty()) {
      if (BundleConfig.needsRootfs(config)) {
        session
            .progress()
            .warn(
                "user \"%s\": taken for root; give --rootfs to have the name looked up"
                    .formatted(config.user()));
      }
      return BundleConfig.of(config, ".", Optional.empty(), ownership);
    }
    try (LinuxTree root = LinuxTree.open(rootfs.get())) {
      return BundleConfig.of(config, name(rootfs.get()), Optional.of(root), ownership);
    }
  }

  /** As seen from the bundle, which the root is right below. */
  private static String name(Path rootfs) {
    Path name = rootfs.getFileName();
    return name == null ? rootfs.toString() : name.toString();
  }
}
