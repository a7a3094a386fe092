package dev.shale.transport.archive;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.Manifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageDestination.BlobProducer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What a format puts into an archive, for all its images; see {@link
 * dev.shale.transport.ImageDestination} for what each method owes.
 */
sealed interface ArchiveContents permits OciArchiveContents, DockerArchiveContents {
  /** Refuses names that the format does not allow. */
  void requireNames(List<String> names);

  void admit(Manifest manifest);

  void expect(ImageManifest manifest, ImageConfig config);

  boolean has(Descriptor blob);

  void put(Blob blob) throws IOException;

  Descriptor put(MediaType type, BlobProducer producer) throws IOException;

  void put(RawManifest manifest) throws IOException;

  boolean keepsReferrers();

  void putReferrer(RawManifest referrer) throws IOException;

  Optional<RawManifest> readsAs(RawManifest manifest);

  /** Takes note of an image and its names; everything it refers to is here. */
  void publish(RawManifest manifest, List<String> names) throws IOException;

  /** Writes what lists the images. */
  void finish() throws IOException;
}
