package dev.shale.command;

import dev.shale.concurrent.TaskGroup;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale digest}: which manifest a name stands for, as cheaply as can be had. */
final class DigestCommand implements Command {
  @Parameters(
      paramLabel = "IMAGE",
      arity = "1..*",
      description = "docker://NAME, oci:DIR[:NAME], an archive, or a name or ID in the store")
  List<String> images = List.of();

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH[/VARIANT]",
      description = "of this platform's image, where the name stands for an index [of the index]")
  Optional<Platform> platform = Optional.empty();

  @Option(names = "--full-ref", description = "print each image's name with its digest")
  boolean fullRef;

  @Mixin RegistryFlags registry = new RegistryFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "digest docker://debian:12",
        "digest --platform linux/arm64 docker://debian",
        "digest --full-ref docker://quay.io/team/app:1 docker://quay.io/team/app:2");
  }

  @Override
  public int run(Session session) throws IOException {
    List<ImageArgument> arguments = images.stream().map(ImageArgument::parse).toList();
    List<String> lines = new ArrayList<>();
    try (ImagesAnywhere anywhere = ImagesAnywhere.open("digest", arguments, session, registry)) {
      for (ImageArgument image : arguments) {
        ImageSource source = anywhere.source(image);
        Digest digest = TaskGroup.interruptibly(() -> digest(source));
        lines.add(fullRef ? PinnedImage.of(image, digest) : digest.toString());
      }
    }
    lines.forEach(session.out()::println);
    return ExitCode.OK;
  }

  private Digest digest(ImageSource source) throws IOException {
    if (platform.isEmpty()) {
      return source.describe().digest();
    }
    RawManifest raw = source.manifest();
    return raw.manifest() instanceof ImageIndex index
        ? index.select(platform.get(), source.name()).digest()
        : raw.digest();
  }
}
