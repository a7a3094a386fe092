package dev.shale.transport.layout;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.tar.TarEntry;
import dev.shale.tar.TarWriter;
import dev.shale.transport.ImageDestination;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** An image that every tool accepts: a plain layer with one file, and a config with an author. */
record SampleImage(Blob layer, Blob config, RawManifest manifest) {
  static final String FILE = "greeting";
  static final String CONTENT = "hello";

  static SampleImage by(String author) {
    byte[] tar = tar();
    Blob layer = blob(MediaType.OCI_LAYER, tar);
    Blob config =
        blob(
            MediaType.OCI_CONFIG,
            """
            {"author":"%s","architecture":"amd64","os":"linux","config":{},\
            "rootfs":{"type":"layers","diff_ids":["%s"]}}"""
                .formatted(author, Digest.of(tar))
                .getBytes(StandardCharsets.UTF_8));
    RawManifest manifest =
        ImageManifest.write(
            MediaType.OCI_MANIFEST, config.descriptor(), List.of(layer.descriptor()));
    return new SampleImage(layer, config, manifest);
  }

  private static byte[] tar() {
    byte[] content = CONTENT.getBytes(StandardCharsets.UTF_8);
    byte[] name = FILE.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(bytes);
    try {
      tar.put(
          TarEntry.of(TarEntry.Type.FILE, name, 0644, content.length),
          new ByteArrayInputStream(content));
      tar.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  static Blob blob(MediaType type, byte[] bytes) {
    return Blob.of(Descriptor.of(type, bytes), bytes);
  }

  Digest digest() {
    return manifest.digest();
  }

  /** Writes the image into a layout under a name. */
  SampleImage writeTo(OciLayout layout, String name) throws IOException {
    return writeTo(layout, Optional.of(name));
  }

  /** Writes the image into a layout; it may go without a name. */
  SampleImage writeTo(OciLayout layout, Optional<String> name) throws IOException {
    try (ImageDestination destination = layout.destination(name.stream().toList())) {
      destination.put(layer);
      destination.put(config);
      destination.publish(manifest);
    }
    return this;
  }
}
