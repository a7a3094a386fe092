package dev.shale.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import dev.shale.registry.FaultyRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Small images, indexes and artifacts for a registry in this process. */
final class RemoteImages {
  /** Bytes that are no layer at all: nobody here looks into it. */
  static final byte[] LAYER = "layer".getBytes(StandardCharsets.UTF_8);

  private RemoteImages() {}

  static byte[] config(String platform, String created) {
    String[] parts = platform.split("/", -1);
    return """
    {"os":"%s","architecture":"%s","created":"%s","config":{},
     "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}"""
        .formatted(parts[0], parts[1], created, "0".repeat(64))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** An image whose config and layer the registry gets, and whose manifest it does not yet. */
  static RawManifest image(FaultyRegistry registry, String platform, String created)
      throws IOException {
    byte[] config = config(platform, created);
    Descriptor configBlob = Descriptor.of(MediaType.OCI_CONFIG, config);
    Descriptor layer = Descriptor.of(MediaType.OCI_LAYER, LAYER);
    registry.with(Blob.of(configBlob, config)).with(Blob.of(layer, LAYER));
    return ImageManifest.write(MediaType.OCI_MANIFEST, configBlob, List.of(layer));
  }

  /** An index of images, each for a platform. */
  static RawManifest index(FaultyRegistry registry, Map<String, RawManifest> images) {
    List<Descriptor> entries = new ArrayList<>();
    images.forEach(
        (platform, image) -> {
          registry.with(image.digest().toString(), image);
          entries.add(image.descriptor().withPlatform(Platform.parse(platform)));
        });
    return ImageIndex.write(MediaType.OCI_INDEX, entries);
  }

  /**
   * Brings an index of two images, of which one has fractions of a second and a zone, to a name.
   */
  static void pushIndex(String name) throws IOException {
    try (FaultyRegistry source = FaultyRegistry.start()) {
      source.with(
          "all",
          index(
              source,
              new TreeMap<>(
                  Map.of(
                      "linux/amd64",
                      image(source, "linux/amd64", "2024-01-01T00:00:00Z"),
                      "linux/arm64",
                      image(source, "linux/arm64", "2024-01-01T00:00:00.5+01:00")))));
      ProgramRun.of("copy", "--all", "docker://" + source.host() + "/a:all", "docker://" + name)
          .result();
    }
  }

  /** An artifact with one file, which says something about a subject if there is one. */
  static RawManifest artifact(String type, String file, Optional<RawManifest> subject) {
    ObjectNode json = Json.object();
    json.put("schemaVersion", 2);
    json.put("mediaType", MediaType.OCI_MANIFEST.value());
    json.put("artifactType", type);
    byte[] empty = "{}".getBytes(StandardCharsets.UTF_8);
    json.set("config", Descriptor.of(MediaType.OCI_EMPTY, empty).toJson());
    json.putArray("layers")
        .add(
            Descriptor.of(MediaType.OCTET_STREAM, LAYER)
                .withAnnotations(Map.of("org.opencontainers.image.title", file))
                .toJson());
    subject.ifPresent(manifest -> json.set("subject", manifest.descriptor().toJson()));
    json.putObject("annotations").put("file", file);
    return RawManifest.of(MediaType.OCI_MANIFEST, Json.write(json));
  }
}
