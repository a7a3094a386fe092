package dev.shale.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.concurrent.TaskGroup;
import dev.shale.error.OciException;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale inspect}: what an image is, wherever it is, or a working container. */
final class InspectCommand implements Command {
  /** What is looked at. */
  private enum Type {
    IMAGE,
    CONTAINER
  }

  @Parameters(
      paramLabel = "IMAGE|CONTAINER",
      description =
          "a name, ID or container in the store, docker://NAME, oci:DIR[:NAME], or an archive")
  String object = "";

  @Option(
      names = {"-t", "--type"},
      paramLabel = "image|container",
      description = "what is meant, where both have the name [a container comes first]")
  Optional<String> type = Optional.empty();

  @Option(names = "--raw", description = "print the manifest byte for byte, or with --config, that")
  boolean raw;

  @Option(names = "--config", description = "print the config")
  boolean config;

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH[/VARIANT]",
      description = "what to take from an index [this machine's]")
  Optional<Platform> platform = Optional.empty();

  @Mixin ResultFormat format = new ResultFormat();
  @Mixin RegistryFlags registry = new RegistryFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "inspect docker://docker.io/library/debian",
        "inspect --raw docker://debian",
        "inspect --format {{.Digest}} app",
        "inspect --config oci:layout:app",
        "inspect --type container app-working-container");
  }

  @Override
  public int run(Session session) throws IOException {
    switch (ImageArgument.parse(object)) {
      case ImageArgument.InStore(String called) -> inspectStored(session, called);
      case ImageArgument elsewhere -> {
        try (Transports transports = new Transports(session, registry);
            ImageSource source = transports.source(elsewhere)) {
          return TaskGroup.interruptibly(
              () -> {
                inspect(session, source, object);
                return ExitCode.OK;
              });
        }
      }
    }
    return ExitCode.OK;
  }

  private void inspectStored(Session session, String called) throws IOException {
    Optional<Type> wanted = type.map(InspectCommand::type);
    try (LocalStore store = session.openStore()) {
      Optional<ContainerRecord> container =
          wanted.equals(Optional.of(Type.IMAGE)) || raw || config
              ? Optional.empty()
              : container(store, called);
      if (container.isPresent()) {
        format.print(document(container.get()), session.out());
      } else if (wanted.equals(Optional.of(Type.CONTAINER))) {
        store.containers().require(called);
      } else {
        StoredImage image = StoredImages.require("inspect", store, called);
        try (ImageSource source = store.source(image)) {
          inspect(session, source, called);
        }
      }
    }
  }

  private static Type type(String word) {
    return switch (word) {
      case "image" -> Type.IMAGE;
      case "container" -> Type.CONTAINER;
      default -> throw OciException.invalid("inspect --type %s: expected image or container", word);
    };
  }

  private static Optional<ContainerRecord> container(LocalStore store, String called)
      throws IOException {
    return store.containers().list().stream()
        .filter(record -> record.name().equals(called) || record.id().hex().equals(called))
        .findFirst();
  }

  private void inspect(Session session, ImageSource source, String name) throws IOException {
    RawManifest found = source.manifest();
    if (raw && !config) {
      print(session, found.bytes());
      return;
    }
    RawManifest one =
        found.manifest() instanceof ImageIndex index
            ? source.manifest(index.select(platform.orElse(session.platform())))
            : found;
    if (!(one.manifest() instanceof ImageManifest manifest) || !manifest.isImage()) {
      throw OciException.unsupported(
          "inspect %s: no container image; --raw shows its manifest", name);
    }
    byte[] configBytes = source.blob(manifest.config()).readSmall(Json.MAX_BYTES);
    if (config) {
      print(session, configBytes);
    } else {
      format.print(
          ImageSummary.of(name, found, one, manifest, ImageConfig.parse(configBytes)),
          session.out());
    }
  }

  private void print(Session session, byte[] document) {
    if (raw && format.format.isEmpty()) {
      session.out().writeBytes(document);
    } else {
      format.print(Json.parseObject(object, document), session.out());
    }
  }

  private static ObjectNode document(ContainerRecord container) {
    ObjectNode json = Json.object();
    json.put("Type", "container");
    json.put("Container", container.name());
    json.put("ContainerID", container.id().hex());
    json.put("Created", container.created().toString());
    json.put("FromImage", container.imageName());
    json.put("FromImageDigest", container.image().map(on -> on.digest().toString()).orElse(""));
    var layers = json.putArray("Layers");
    container.layers().forEach(layer -> layers.add(layer.diffId().toString()));
    json.set("OCIv1", container.config().toJson());
    return json;
  }
}
