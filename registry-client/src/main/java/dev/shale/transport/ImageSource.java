package dev.shale.transport;

import dev.shale.blob.Blob;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * One image, or an index of images, somewhere. Everything that comes out has been checked against
 * the digest it was asked by. Safe for use by several threads.
 */
public interface ImageSource extends AutoCloseable {
  /** What the user calls this source, with its transport: {@code docker://host/repo:tag}. */
  String name();

  /**
   * Images in registries that have a blob of this source, as far as is known here; a registry can
   * take the blob over from one of its own.
   */
  default List<ImageReference> origins(Descriptor blob) throws IOException {
    return List.of();
  }

  /**
   * The manifest that the name means: an image's or an index.
   *
   * @throws OciException NOT_FOUND if the name means nothing
   */
  RawManifest manifest() throws IOException;

  /**
   * A manifest that an index of this source lists, or the only one of a source that has one.
   *
   * @throws OciException NOT_FOUND if it is not here
   */
  default RawManifest manifest(Descriptor descriptor) throws IOException {
    RawManifest only = manifest();
    if (descriptor.digest().equals(only.digest())) {
      return only;
    }
    throw OciException.notFound("read %s: manifest %s is not in it", name(), descriptor.digest());
  }

  /** The digest of {@link #manifest()}, learned as cheaply as this source can. */
  default Descriptor describe() throws IOException {
    return manifest().descriptor();
  }

  /**
   * The manifests here that name this one as their subject: signatures, attestations, SBOMs. Each
   * says what kind of artifact it is.
   *
   * <p>Spec: distribution-spec v1.1.1, "Listing Referrers".
   */
  default List<Descriptor> referrers(Digest subject) throws IOException {
    return List.of();
  }

  /**
   * Another image of the same repository, by its tag; the caller closes. Empty if there is none,
   * and where images have no repository.
   */
  default Optional<ImageSource> beside(String tag) throws IOException {
    return Optional.empty();
  }

  /**
   * Asks how long a blob is of which only the digest is known, as in manifests of schema 1.
   *
   * @throws OciException UNSUPPORTED if this source cannot tell
   */
  default Descriptor describe(MediaType type, Digest blob) throws IOException {
    throw OciException.unsupported(
        "read %s: images of schema 1 are read from registries only", name());
  }

  /** A config, layer or other blob of this source; nothing is read before it is opened. */
  Blob blob(Descriptor descriptor);

  /** Whether it has a blob that it names, learned as cheaply as it can; nothing is verified. */
  default boolean has(Descriptor blob) throws IOException {
    try (InputStream _ = blob(blob).open()) {
      return true;
    } catch (OciException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  /** What layers of this source came to when they were packed before. */
  default PackedLayers packedLayers() {
    return PackedLayers.NONE;
  }

  /** Releases connections; blobs of this source may not be opened any more. */
  @Override
  void close() throws IOException;
}
