package dev.shale.buildah;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.blob.Compression;
import dev.shale.blob.Packing;
import dev.shale.command.DockerfileChanges;
import dev.shale.command.ImageArgument;
import dev.shale.command.Session;
import dev.shale.container.Committer;
import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.OciException;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageEdit;
import dev.shale.image.LayerId;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import dev.shale.local.ImageForm;
import dev.shale.local.LayerViews;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** What an image becomes beside what its container is. */
final class ImageChanges {
  @Option(names = "--squash", description = "one layer, of all that the image has")
  boolean squash;

  @Option(names = "--omit-history", description = "say nothing of how the image came about")
  boolean omitHistory;

  @Option(
      names = {"-c", "--change"},
      paramLabel = "INSTRUCTION",
      description = "an instruction of a Dockerfile that changes the config, as \"CMD /run.sh\"")
  List<String> changes = List.of();

  @Option(
      names = "--unsetenv",
      split = ",",
      paramLabel = "NAME",
      description = "a variable that the image is not to have")
  List<String> unsetEnv = List.of();

  @Option(
      names = "--annotation",
      paramLabel = "NAME=VALUE",
      description = "an annotation of the manifest")
  List<String> annotations = List.of();

  @Option(
      names = "--unsetannotation",
      split = ",",
      paramLabel = "NAME",
      description = "an annotation that it is not to have")
  List<String> unsetAnnotations = List.of();

  /** The image as it is to be, in the store; the same one if nothing is to change. */
  StoredImage with(Session session, LocalStore store, StoredImage image, ImageForm.Format format)
      throws IOException {
    StoredImage changed = changed(store, image);
    boolean isDocker = changed.raw().mediaType().isDocker();
    return isDocker == (format == ImageForm.Format.DOCKER)
        ? changed
        : converted(session, store, changed, format);
  }

  private StoredImage changed(LocalStore store, StoredImage image) throws IOException {
    Map<String, String> told = new TreeMap<>(image.manifest().annotations());
    annotations.forEach(text -> RunningFlags.assign(text, told::put, told::remove));
    unsetAnnotations.forEach(told::remove);
    ImageEdit edit =
        new DockerfileChanges(image.config().platform()).applied(changes, image.config()).edit();
    unsetEnv.forEach(edit::unsetEnv);
    ImageConfig config = omitHistory ? withoutHistory(edit.build()) : edit.build();
    List<LayerId> layers = Committer.ociLayers(image.layers());
    if (squash && layers.size() > 1) {
      try (LayerViews view = store.view(image.layers())) {
        LayerId all = store.store(view.rootfs(), List.of());
        config = onlyLayer(config, all);
        layers = List.of(all);
      }
    }
    boolean isSame =
        config.equals(image.config()) && told.equals(new TreeMap<>(image.manifest().annotations()));
    return isSame
        ? image
        : store.add(config, layers, new ImageForm(ImageForm.Format.OCI, told), Optional.empty());
  }

  private static ImageConfig withoutHistory(ImageConfig config) {
    ObjectNode json = config.toJson();
    json.remove("history");
    return ImageConfig.parse(Json.write(json));
  }

  /** The config of an image of which nothing is left but one layer and its last entry. */
  private static ImageConfig onlyLayer(ImageConfig config, LayerId layer) {
    ObjectNode json = config.toJson();
    json.putObject("rootfs").put("type", "layers").putArray("diff_ids");
    boolean hasHistory = !config.history().isEmpty();
    json.remove("history");
    ImageEdit edit = ImageConfig.parse(Json.write(json)).edit();
    return hasHistory
        ? edit.append(layer.diffId(), config.history().getLast()).build()
        : edit.append(layer.diffId()).build();
  }

  private static StoredImage converted(
      Session session, LocalStore store, StoredImage image, ImageForm.Format format)
      throws IOException {
    CopyRequest request =
        CopyRequest.EXACT.withFormat(
            format == ImageForm.Format.DOCKER ? CopyRequest.Format.DOCKER : CopyRequest.Format.OCI);
    try (ImageSource source = store.source(image);
        ImageDestination target = store.destination(List.of())) {
      RawManifest raw = new ImageCopier(session.progress()).copy(source, target, request);
      return store
          .find(raw.digest())
          .orElseThrow(() -> OciException.conflict("commit: the image was removed meanwhile"));
    }
  }

  /** How layers go elsewhere. */
  static CopyRequest onTheWay(ImageArgument to, boolean isPlain) {
    boolean isRegistry = to instanceof ImageArgument.InRegistry;
    return isPlain && !isRegistry
        ? CopyRequest.EXACT
        : CopyRequest.EXACT.withLayers(
            new CopyRequest.Layers.PackTars(Packing.of(Compression.GZIP)));
  }
}
