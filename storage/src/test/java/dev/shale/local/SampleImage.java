package dev.shale.local;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.History;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageEdit;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageDestination;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** An image of given tars, gzipped, to be put into a destination. */
record SampleImage(RawManifest manifest, ImageConfig config, List<Blob> layers) {
  static SampleImage of(byte[]... tars) {
    ImageEdit edit = ImageConfig.scratch(Platform.of("linux", "amd64")).edit();
    List<Blob> layers = new ArrayList<>();
    for (byte[] tar : tars) {
      edit.append(Digest.of(tar), History.ofLayer(Instant.EPOCH, "sample"));
      byte[] packed = gzip(tar);
      layers.add(Blob.of(Descriptor.of(MediaType.OCI_LAYER_GZIP, packed), packed));
    }
    ImageConfig config = edit.build();
    RawManifest manifest =
        ImageManifest.write(
            MediaType.OCI_MANIFEST,
            Descriptor.of(MediaType.OCI_CONFIG, config.bytes()),
            layers.stream().map(Blob::descriptor).toList());
    return new SampleImage(manifest, config, layers);
  }

  /** Sends the config and says which layers will come. */
  void expectAt(ImageDestination destination) throws IOException {
    ImageManifest typed = (ImageManifest) manifest.manifest();
    destination.put(Blob.of(typed.config(), config.bytes()));
    destination.expect(typed, config);
  }

  /** Sends everything but the manifest. */
  void sendBlobs(ImageDestination destination) throws IOException {
    expectAt(destination);
    for (Blob layer : layers) {
      destination.put(layer);
    }
  }

  void send(ImageDestination destination) throws IOException {
    sendBlobs(destination);
    destination.publish(manifest);
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
