package dev.shale.transport;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.tar.TarEntry;
import dev.shale.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An image of OCI's that every transport takes: one layer, a plain tar of one file, and a config.
 */
public record SampleContent(Blob layer, Blob config, RawManifest manifest) {
  /** The image whose only file has this text. */
  public static SampleContent of(String text) {
    byte[] tar = tar(text);
    byte[] config =
        """
        {"author":"%s","architecture":"amd64","os":"linux","config":{},\
        "rootfs":{"type":"layers","diff_ids":["%s"]}}"""
            .formatted(text, Digest.of(tar))
            .getBytes(StandardCharsets.UTF_8);
    Descriptor layer = Descriptor.of(MediaType.OCI_LAYER, tar);
    Descriptor configBlob = Descriptor.of(MediaType.OCI_CONFIG, config);
    return new SampleContent(
        Blob.of(layer, tar),
        Blob.of(configBlob, config),
        ImageManifest.write(MediaType.OCI_MANIFEST, configBlob, List.of(layer)));
  }

  /** A tar of one file with this text. */
  public static byte[] tar(String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(bytes);
    try {
      tar.put(
          TarEntry.of(
              TarEntry.Type.FILE, "file".getBytes(StandardCharsets.UTF_8), 0644, content.length),
          new ByteArrayInputStream(content));
      tar.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  /** An index of images, each for a platform of its own. */
  public static RawManifest index(List<SampleContent> images) {
    String entries =
        images.stream()
            .map(
                image ->
                    image
                        .manifest()
                        .descriptor()
                        .withPlatform(Platform.of("linux", "arch" + images.indexOf(image)))
                        .toJson()
                        .toString())
            .collect(Collectors.joining(","));
    return RawManifest.of(
        MediaType.OCI_INDEX,
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
            .formatted(MediaType.OCI_INDEX, entries)
            .getBytes(StandardCharsets.UTF_8));
  }

  /** Sends everything but the manifest, as a copy does. */
  public void sendTo(ImageDestination destination) throws IOException {
    destination.admit(manifest.manifest());
    destination.expect(
        (ImageManifest) manifest.manifest(),
        ImageConfig.parse(config.readSmall(RawManifest.MAX_BYTES)));
    destination.put(config);
    destination.put(layer);
  }
}
