package dev.shale.local;

import dev.shale.blob.Compression;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.LayerId;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the manifest of an image is written.
 *
 * <p>Spec: image-spec v1.1.1, manifest.md; Docker's "Image Manifest Version 2, Schema 2".
 *
 * @param annotations of the manifest; Docker's format has none
 */
public record ImageForm(Format format, Map<String, String> annotations) {
  /** As the image-spec has it, with nothing said beside. */
  public static final ImageForm OCI = new ImageForm(Format.OCI, Map.of());

  /** Whose types a manifest has. */
  public enum Format {
    OCI,
    DOCKER
  }

  public ImageForm {
    annotations = Map.copyOf(annotations);
    if (format == Format.DOCKER && !annotations.isEmpty()) {
      throw OciException.invalid(
          "write manifest: Docker's format has no annotations; leave them away, or choose oci");
    }
  }

  /** The image of these layers, base first, that no store has yet. */
  public StoredImage image(ImageConfig config, List<LayerId> stack) {
    RawManifest raw =
        manifest(
            Descriptor.of(configType(), config.bytes()),
            stack.stream().map(LayerId::blob).toList());
    if (!(raw.manifest() instanceof ImageManifest manifest)) {
      throw new IllegalStateException("what was written is not an image's: " + raw.mediaType());
    }
    return new StoredImage(List.of(), raw, manifest, config);
  }

  private MediaType configType() {
    return switch (format) {
      case OCI -> MediaType.OCI_CONFIG;
      case DOCKER -> MediaType.DOCKER_CONFIG;
    };
  }

  /** A manifest of these blobs, whose types become those of this form. */
  private RawManifest manifest(Descriptor config, List<Descriptor> layers) {
    MediaType type =
        switch (format) {
          case OCI -> MediaType.OCI_MANIFEST;
          case DOCKER -> MediaType.DOCKER_MANIFEST;
        };
    RawManifest plain =
        ImageManifest.write(type, config, layers.stream().map(this::typed).toList());
    if (annotations.isEmpty()) {
      return plain;
    }
    var json = plain.manifest().toJson();
    json.set("annotations", Json.ofTexts(new TreeMap<>(annotations)));
    return RawManifest.of(type, Json.write(json));
  }

  /** What is of no known type, or not kept by registries, stays as it is. */
  private Descriptor typed(Descriptor layer) {
    String type = layer.mediaType().value();
    boolean isElsewhere = type.contains("foreign") || type.contains("nondistributable");
    boolean isKnown = layer.mediaType().isLayer() && !isElsewhere;
    return isKnown && layer.mediaType().isDocker() != (format == Format.DOCKER)
        ? layer.withMediaType(typed(Compression.of(layer.mediaType())))
        : layer;
  }

  private MediaType typed(Compression packing) {
    return switch (format) {
      case OCI -> packing.ociLayer();
      case DOCKER -> packing.dockerLayer();
    };
  }
}
