package dev.shale.command;

import dev.shale.image.Descriptor;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.Optional;

/** Small content, asked for only where its descriptor does not carry it. */
public final class EmbeddedContent {
  private EmbeddedContent() {}

  /** A config, or another small blob. */
  public static byte[] read(ImageSource source, Descriptor descriptor) throws IOException {
    Optional<byte[]> data = descriptor.data();
    return data.isPresent() ? data.get() : source.blob(descriptor).readSmall(RawManifest.MAX_BYTES);
  }

  /** A manifest that an index lists. */
  public static RawManifest manifest(ImageSource source, Descriptor entry) throws IOException {
    Optional<byte[]> data = entry.data();
    return data.isPresent() ? RawManifest.verified(entry, data.get()) : source.manifest(entry);
  }
}
