package dev.shale.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.concurrent.TaskGroup;
import dev.shale.error.OciException;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import dev.shale.json.Json;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import dev.shale.name.TagSelection;
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
      description =
          "what to take from an index, and nothing else of it [this machine's, after a list of"
              + " all]")
  Optional<Platform> platform = Optional.empty();

  @Option(
      names = "--sizes",
      description =
          "say of each image of an index how large it is, compressed; takes a request for each")
  boolean sizes;

  @Option(names = "--tags", description = "list the repository's tags, too: more requests")
  boolean tags;

  @Mixin ResultFormat format = new ResultFormat();
  @Mixin RegistryFlags registry = new RegistryFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "inspect docker://docker.io/library/debian",
        "inspect --sizes docker://debian",
        "inspect --raw docker://debian",
        "inspect --format {{.Digest}} app",
        "inspect --config oci:layout:app",
        "inspect --type container app-working-container");
  }

  @Override
  public int run(Session session) throws IOException {
    Optional<Type> wanted = type.map(InspectCommand::type);
    ImageArgument argument = ImageArgument.parse(object);
    if (wanted.equals(Optional.of(Type.CONTAINER))) {
      requireContainer(argument);
    }
    if ((sizes || tags) && (raw || config)) {
      throw OciException.invalid(
          "inspect: --sizes and --tags add to a summary, which --raw and --config print none of");
    }
    if (sizes && platform.isPresent()) {
      throw OciException.invalid(
          "inspect: --sizes is about an index as a whole, and --platform shows one image of it");
    }
    if (tags && !(argument instanceof ImageArgument.InRegistry)) {
      throw OciException.invalid("inspect %s: --tags is for images in registries", object);
    }
    switch (argument) {
      case ImageArgument.InStore(String called) -> inspectStored(session, called, wanted);
      case ImageArgument elsewhere -> {
        try (Transports transports = new Transports(session, registry);
            ImageSource source = transports.source(elsewhere)) {
          return TaskGroup.interruptibly(
              () -> {
                List<String> known =
                    tags && elsewhere instanceof ImageArgument.InRegistry(var name)
                        ? transports.tags(name, TagSelection.ALL, Integer.MAX_VALUE)
                        : List.of();
                inspect(session, source, object, known);
                return ExitCode.OK;
              });
        }
      }
    }
    return ExitCode.OK;
  }

  private void requireContainer(ImageArgument argument) {
    if (raw || config) {
      throw OciException.invalid(
          "inspect --type container: --raw and --config print what an image has, and a container"
              + " has not");
    }
    if (!(argument instanceof ImageArgument.InStore)) {
      throw OciException.invalid(
          "inspect %s: --type container is for names in the store; containers are nowhere else",
          object);
    }
  }

  private void inspectStored(Session session, String called, Optional<Type> wanted)
      throws IOException {
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
        try (Transports transports = new Transports(session, registry);
            ImageSource source = StoredIndex.source("inspect", store, called, transports)) {
          inspect(session, source, called, List.of());
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

  private void inspect(Session session, ImageSource source, String name, List<String> known)
      throws IOException {
    RawManifest found = source.manifest();
    if (raw && !config) {
      print(session, found.bytes());
      return;
    }
    Optional<RawManifest> one = one(session, source, found);
    if (config) {
      print(session, config(source, name, one));
      return;
    }
    ObjectNode json = ImageSummary.of(name, found);
    if (found.manifest() instanceof ImageIndex index && platform.isEmpty()) {
      json.set(
          "Index", sizes ? IndexSummary.withSizes(source, index) : IndexSummary.of(source, index));
    }
    if (one.isPresent()) {
      add(json, source, one.get());
    }
    if (tags) {
      ArrayNode all = json.putArray("RepoTags");
      known.forEach(all::add);
    }
    format.print(json, session.out());
  }

  /**
   * The one manifest that is shown; of an index that has none for this machine there is none,
   * unless a platform was asked for.
   */
  private Optional<RawManifest> one(Session session, ImageSource source, RawManifest found)
      throws IOException {
    RawManifest raw = found;
    for (int depth = 0; raw.manifest() instanceof ImageIndex index; depth++) {
      if (depth == IndexSummary.MAX_NESTING) {
        throw OciException.invalid(
            "inspect %s: indexes lie in one another more than %d deep",
            source.name(), IndexSummary.MAX_NESTING);
      }
      Platform wanted = platform.orElse(session.platform());
      if (platform.isEmpty() && !config && !index.has(wanted)) {
        return Optional.empty();
      }
      raw = EmbeddedContent.manifest(source, index.select(wanted, source.name()));
    }
    return Optional.of(raw);
  }

  private static byte[] config(ImageSource source, String name, Optional<RawManifest> one)
      throws IOException {
    if (one.isEmpty() || !(one.get().manifest() instanceof ImageManifest manifest)) {
      throw OciException.notFound("inspect %s: it has no config", name);
    }
    return EmbeddedContent.read(source, manifest.config());
  }

  private void add(ObjectNode json, ImageSource source, RawManifest raw) throws IOException {
    switch (raw.manifest()) {
      case ImageManifest manifest when manifest.isImage() -> {
        byte[] read = EmbeddedContent.read(source, manifest.config());
        ImageSummary.addImage(json, raw, manifest, ImageConfig.parse(read));
      }
      case ImageManifest manifest -> ImageSummary.addArtifact(json, raw, manifest);
      case Schema1Manifest old -> ImageSummary.addSchema1(json, raw, old);
      case ImageIndex _ -> throw new IllegalStateException(object); // one() went into it
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
