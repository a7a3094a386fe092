package dev.shale.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.blob.Blob;
import dev.shale.blob.Compression;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.History;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageEdit;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import dev.shale.tar.TarRecipe;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.layout.OciLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The images that are carried from everywhere to everywhere: each an entry of one layout, under the
 * name that the test uses.
 */
final class RoundTripImages {
  static final int MANY_LAYERS = 127;

  private static final String SBOM = "application/spdx+json";

  private final OciLayout target;

  private RoundTripImages(OciLayout target) {
    this.target = target;
  }

  /** Writes all of them into a layout that is not there yet. */
  static void write(Path layout) throws IOException {
    RoundTripImages images = new RoundTripImages(new OciLayout(layout));
    images.index("index");
    images.image("schema2", MediaType.DOCKER_MANIFEST, images.layers(Compression.GZIP, "a", "b"));
    images.image("zstd", MediaType.OCI_MANIFEST, images.layers(Compression.ZSTD, "a", "c"));
    images.image("empty", MediaType.OCI_MANIFEST, images.layers(Compression.GZIP, "a", ""));
    images.image("twice", MediaType.OCI_MANIFEST, images.layers(Compression.GZIP, "a", "b", "a"));
    String[] many =
        IntStream.range(0, MANY_LAYERS).mapToObj(i -> "layer " + i).toArray(String[]::new);
    images.image("many", MediaType.OCI_MANIFEST, images.layers(Compression.GZIP, many));
  }

  /** A layer: the tar of one file, or of none. */
  private record Layer(Compression compression, byte[] tar) {}

  private List<Layer> layers(Compression compression, String... files) {
    return Stream.of(files).map(file -> new Layer(compression, tar(file))).toList();
  }

  private static byte[] tar(String file) {
    TarRecipe recipe = TarRecipe.of();
    return (file.isEmpty() ? recipe : recipe.file(file, file)).bytes();
  }

  private void image(String name, MediaType type, List<Layer> layers) throws IOException {
    put(type, "amd64", layers, List.of(name));
  }

  private RawManifest put(
      MediaType type, String architecture, List<Layer> layers, List<String> names)
      throws IOException {
    try (ImageDestination place = target.destination(names)) {
      List<Descriptor> packed = new ArrayList<>();
      ImageEdit edit = ImageConfig.scratch(Platform.of("linux", architecture)).edit();
      for (Layer layer : layers) {
        Compression compression = layer.compression();
        packed.add(
            place.put(
                type.isDocker() ? compression.dockerLayer() : compression.ociLayer(),
                out -> compression.compress(plain -> plain.write(layer.tar()), out)));
        edit.append(Digest.of(layer.tar()), History.ofLayer(Instant.EPOCH, "made by hand"));
      }
      byte[] config = edit.build().bytes();
      Descriptor described =
          Descriptor.of(type.isDocker() ? MediaType.DOCKER_CONFIG : MediaType.OCI_CONFIG, config);
      place.put(Blob.of(described, config));
      RawManifest manifest = ImageManifest.write(type, described, packed);
      if (names.isEmpty()) {
        place.put(manifest);
      } else {
        place.publish(manifest);
      }
      return manifest;
    }
  }

  /**
   * An index of two platforms and an artifact, with an SBOM of an image and a signature of that.
   */
  private void index(String name) throws IOException {
    RawManifest amd =
        put(MediaType.OCI_MANIFEST, "amd64", layers(Compression.GZIP, "a", "x"), List.of());
    RawManifest arm =
        put(MediaType.OCI_MANIFEST, "arm64", layers(Compression.GZIP, "a", "y"), List.of());
    RawManifest nested = document("nested", Optional.empty());
    RawManifest index =
        ImageIndex.write(
            MediaType.OCI_INDEX,
            List.of(
                amd.descriptor().withPlatform(Platform.of("linux", "amd64")),
                arm.descriptor().withPlatform(Platform.of("linux", "arm64")),
                nested.descriptor()));
    RawManifest sbom = document("sbom", Optional.of(amd.descriptor()));
    RawManifest signature = document("signature", Optional.of(sbom.descriptor()));
    try (ImageDestination place = target.destination(List.of(name))) {
      place.put(nested);
      place.putReferrer(sbom);
      place.putReferrer(signature);
      place.publish(index);
    }
  }

  private RawManifest document(String text, Optional<Descriptor> subject) throws IOException {
    try (ImageDestination place = target.destination(List.of())) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      Descriptor blob = Descriptor.of(new MediaType("text/plain"), bytes);
      Descriptor empty = Descriptor.of(MediaType.OCI_EMPTY, new byte[] {'{', '}'});
      place.put(Blob.of(blob, bytes));
      place.put(Blob.of(empty, new byte[] {'{', '}'}));
      ObjectNode json =
          ImageManifest.write(MediaType.OCI_MANIFEST, empty, List.of(blob)).manifest().toJson();
      json.put("artifactType", SBOM);
      subject.ifPresent(about -> json.set("subject", about.toJson()));
      return RawManifest.of(MediaType.OCI_MANIFEST, Json.write(json));
    }
  }
}
