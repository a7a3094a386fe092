package dev.shale.command;

import dev.shale.concurrent.TaskGroup;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageIndex;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale referrers}: the signatures, SBOMs and attestations that refer to an image. */
final class ReferrersCommand implements Command {
  @Parameters(
      paramLabel = "IMAGE",
      description = "docker://NAME, oci:DIR[:NAME], an archive, or a name or ID in the store")
  String image = "";

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH[/VARIANT]",
      description = "of this platform's image, where the name stands for an index [of the index]")
  Optional<Platform> platform = Optional.empty();

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "only artifacts of this type, with what they refer to on the way")
  Optional<String> type = Optional.empty();

  @Mixin ResultFormat format = new ResultFormat();
  @Mixin RegistryFlags registry = new RegistryFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "referrers docker://quay.io/team/app:1",
        "referrers --type application/spdx+json docker://quay.io/team/app:1",
        "referrers --platform linux/arm64 --json oci:layout:app");
  }

  @Override
  public int run(Session session) throws IOException {
    ImageArgument argument = ImageArgument.parse(image);
    ReferrerTree tree;
    try (ImagesAnywhere anywhere =
        ImagesAnywhere.open("referrers", List.of(argument), session, registry)) {
      ImageSource source = anywhere.source(argument);
      tree = TaskGroup.interruptibly(() -> ReferrerTree.of(source, subject(source)));
    }
    ReferrerTree shown = type.isPresent() ? tree.ofType(type.get()) : tree;
    if (format.isAsked()) {
      format.print(shown.document(), session.out());
    } else {
      shown.print(session.out());
    }
    return ExitCode.OK;
  }

  private Descriptor subject(ImageSource source) throws IOException {
    if (platform.isEmpty()) {
      return source.describe();
    }
    RawManifest raw = source.manifest();
    return raw.manifest() instanceof ImageIndex index
        ? index.select(platform.get(), source.name())
        : raw.descriptor();
  }
}
