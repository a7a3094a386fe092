package dev.shale.skopeo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.command.Command;
import dev.shale.command.EmbeddedContent;
import dev.shale.command.ExitCode;
import dev.shale.command.ImageArgument;
import dev.shale.command.Session;
import dev.shale.command.Transports;
import dev.shale.concurrent.TaskGroup;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import dev.shale.json.Json;
import dev.shale.name.TagSelection;
import dev.shale.render.GoTemplate;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skopeo inspect}: what an image is; of an index, its image for this machine. */
final class InspectCommand implements Command {
  @Parameters(
      paramLabel = "IMAGE",
      description = "docker://NAME, oci:DIR[:NAME], or another place with its transport")
  String name = "";

  @Option(names = "--raw", description = "print the manifest byte for byte, or with --config, that")
  boolean raw;

  @Option(names = "--config", description = "print the config, as far as OCI knows its fields")
  boolean config;

  @Option(
      names = {"-n", "--no-tags"},
      description = "leave the tags of the repository out, which take more requests")
  boolean noTags;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "TEMPLATE",
      description = "print what a Go template makes of it")
  Optional<String> format = Optional.empty();

  @Mixin ImageFlags image = new ImageFlags();
  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "skopeo inspect docker://debian",
        "skopeo inspect --no-tags --format {{.Digest}} docker://quay.io/team/app:1",
        "skopeo inspect --raw oci:layout:app",
        "skopeo inspect --config --override-arch arm64 docker://debian");
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::inspect);
  }

  private int inspect(Session session) throws IOException {
    if (raw && format.isPresent()) {
      throw OciException.invalid("inspect: --raw prints bytes as they are; leave --format out");
    }
    ImageArgument argument = ImageName.parse(name);
    try (Transports transports = image.transports(session);
        ImageSource source = NotThere.toldOf(argument, () -> transports.source(argument))) {
      return TaskGroup.interruptibly(
          () -> {
            print(session, argument, source, transports);
            return ExitCode.OK;
          });
    }
  }

  private void print(
      Session session, ImageArgument argument, ImageSource source, Transports transports)
      throws IOException {
    RawManifest found = NotThere.toldOf(argument, source::manifest);
    if (raw && !config) {
      session.out().writeBytes(found.bytes());
      return;
    }
    RawManifest one = one(argument, source, found, session.platform());
    if (one.manifest() instanceof Schema1Manifest old && !config) {
      print(
          session, InspectDocument.of(called(session, argument, found.digest(), transports), old));
      return;
    }
    if (!(one.manifest() instanceof ImageManifest manifest) || !manifest.isImage()) {
      throw OciException.unsupported(
          "inspect %s: it is of type %s, and no container image; --raw shows its manifest",
          name, one.mediaType());
    }
    byte[] bytes = EmbeddedContent.read(source, manifest.config());
    if (raw) {
      session.out().writeBytes(bytes);
    } else if (config) {
      print(session, InspectDocument.ofConfig(ImageConfig.parse(bytes)));
    } else {
      print(
          session,
          InspectDocument.of(
              called(session, argument, found.digest(), transports),
              manifest,
              ImageConfig.parse(bytes)));
    }
  }

  private InspectDocument.Called called(
      Session session, ImageArgument argument, Digest digest, Transports transports)
      throws IOException {
    return new InspectDocument.Called(
        repository(argument), digest, tags(session, argument, transports));
  }

  private static RawManifest one(
      ImageArgument argument, ImageSource source, RawManifest found, Platform platform)
      throws IOException {
    if (!(found.manifest() instanceof ImageIndex index)) {
      return found;
    }
    Descriptor chosen = index.select(platform, source.name());
    return NotThere.toldOf(argument, () -> EmbeddedContent.manifest(source, chosen));
  }

  /** The name without a tag, where there is one. */
  private static Optional<String> repository(ImageArgument argument) {
    return switch (argument) {
      case ImageArgument.InRegistry(var reference) -> Optional.of(reference.name());
      case ImageArgument.InArchive archive -> DockerNames.repository(archive);
      case ImageArgument.InDaemon(var daemon) -> DockerNames.repository(daemon);
      default -> Optional.empty();
    };
  }

  /** Some registries tell nobody what tags there are. */
  private List<String> tags(Session session, ImageArgument argument, Transports transports)
      throws IOException {
    if (noTags || !(argument instanceof ImageArgument.InRegistry(var repository))) {
      return List.of();
    }
    try {
      return transports.tags(repository, TagSelection.ALL, Integer.MAX_VALUE);
    } catch (OciException e) {
      if (e.kind() != ErrorKind.DENIED && e.kind() != ErrorKind.NOT_FOUND) {
        throw e;
      }
      session.progress().warn("the registry lists no tags: " + e.getMessage());
      return List.of();
    }
  }

  private void print(Session session, ObjectNode document) {
    session
        .out()
        .print(
            format.isEmpty() || format.get().equals("json")
                ? Json.pretty(document) + "\n"
                : GoTemplate.parse(format.get())
                    .renderLine(
                        config
                            ? InspectValues.ofConfig(document)
                            : InspectValues.ofSummary(document),
                        GoTemplate.MissingField.IS_AS_IN_GO));
  }
}
