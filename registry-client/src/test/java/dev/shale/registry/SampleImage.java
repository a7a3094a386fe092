package dev.shale.registry;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** The smallest image that every tool accepts: one layer, an empty tar with something after it. */
final class SampleImage {
  /** A tar of nothing, and long enough to be sent in more than one piece. */
  static final byte[] LAYER_BYTES = new byte[300 << 10];

  static final Blob LAYER = blob(MediaType.OCI_LAYER, LAYER_BYTES);
  static final Blob CONFIG =
      blob(
          MediaType.OCI_CONFIG,
          """
          {"architecture":"amd64","os":"linux","config":{},\
          "rootfs":{"type":"layers","diff_ids":["%s"]}}"""
              .formatted(Digest.of(LAYER_BYTES))
              .getBytes(StandardCharsets.UTF_8));

  private SampleImage() {}

  static Blob blob(MediaType type, byte[] bytes) {
    return Blob.of(Descriptor.of(type, bytes), bytes);
  }

  /** Bytes that look like nothing, the same ones every time. */
  static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  static RawManifest manifest() {
    return ImageManifest.write(
        MediaType.OCI_MANIFEST, CONFIG.descriptor(), List.of(LAYER.descriptor()));
  }

  static RawManifest push(RegistryClient client, ImageReference name) throws IOException {
    try (ImageDestination destination = client.destination(name)) {
      destination.put(LAYER);
      destination.put(CONFIG);
      destination.publish(manifest());
    }
    return manifest();
  }
}
