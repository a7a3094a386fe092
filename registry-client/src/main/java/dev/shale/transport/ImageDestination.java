package dev.shale.transport;

import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.Manifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * A place for one image. Blobs go first, in any order and from several threads unless it
 * {@linkplain #isSequential is sequential}, then the manifests, and {@link #publish} last: the
 * first moment anyone can see the image under its name. Closing without it leaves the name as it
 * was; blobs that arrived may stay as cache or go.
 */
public interface ImageDestination extends AutoCloseable {
  /** Writes the bytes of a blob whose digest is not known before they end. */
  @FunctionalInterface
  interface BlobProducer {
    /**
     * Writes all bytes; does not close. May be called again if the destination has to start over.
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /** What the user calls this destination, with its transport. */
  String name();

  /**
   * Whether blobs have to come one after the other, in the order of the manifest: what this place
   * writes is a stream.
   */
  default boolean isSequential() {
    return false;
  }

  /**
   * Refuses what this place does not keep, before anything of it is sent.
   *
   * @throws OciException UNSUPPORTED if it is an index or artifact, and only images are kept here
   */
  default void admit(Manifest manifest) {}

  /**
   * Announces an image before its blobs come, so that a destination that unpacks can do it in the
   * one pass. Called once for each image, and not for artifacts.
   */
  default void expect(ImageManifest manifest, ImageConfig config) throws IOException {}

  /** Whether the blob is here. */
  boolean has(Descriptor blob) throws IOException;

  /** Whether {@link #mount} from this image is more than an attempt that cannot succeed. */
  default boolean mayMount(ImageReference from) {
    return false;
  }

  /**
   * Takes a blob over from an image that may have it, without its bytes.
   *
   * @return whether that was done; where it cannot be, the bytes have to come
   */
  default boolean mount(Descriptor blob, ImageReference from) throws IOException {
    return false;
  }

  /**
   * Stores a blob. Storing one that is here already succeeds and may skip the reading.
   *
   * @throws OciException CORRUPT if the bytes are not those its descriptor names; nothing is kept
   */
  void put(Blob blob) throws IOException;

  /** Stores a blob of unknown digest; the result describes what came. */
  Descriptor put(MediaType type, BlobProducer producer) throws IOException;

  /** Stores a manifest by its digest only, for an index that will list it. */
  void put(RawManifest manifest) throws IOException;

  /** Whether a manifest can be found here by its subject, if it has one. */
  default boolean keepsReferrers() {
    return false;
  }

  /**
   * Stores a manifest that has a subject, so that it can be found from that; the subject need not
   * be here yet.
   *
   * <p>Spec: distribution-spec v1.1.1, "Pushing Manifests with Subject".
   *
   * @throws OciException UNSUPPORTED unless this place {@linkplain #keepsReferrers() keeps them}
   */
  default void putReferrer(RawManifest referrer) throws IOException {
    throw OciException.unsupported(
        "write %s: what refers to an image is not kept there, such as %s",
        name(), referrer.digest());
  }

  /**
   * The manifests here that name this one as their subject, as {@link ImageSource#referrers} has
   * them; none where that is not known.
   */
  default List<Descriptor> referrers(Digest subject) throws IOException {
    return List.of();
  }

  /** Whether other images can be beside this one. */
  default boolean keepsNeighbours() {
    return false;
  }

  /**
   * A place for another image in the same repository; the caller closes.
   *
   * @throws OciException UNSUPPORTED unless this place {@linkplain #keepsNeighbours() has them}
   */
  default ImageDestination beside(String tag) throws IOException {
    throw OciException.unsupported(
        "write %s: no other image can be beside it, as %s would be", name(), tag);
  }

  /**
   * What is published under this destination's name now, if that is known to be there with all that
   * it refers to.
   */
  default Optional<Descriptor> published() throws IOException {
    return Optional.empty();
  }

  /** Whether a manifest is here, and with it all that it refers to. */
  default boolean hasWhole(Descriptor manifest) throws IOException {
    return false;
  }

  /**
   * What is not here of a manifest and all that it refers to: the first such digest, or where that
   * is not looked for the manifest's own.
   */
  default Optional<Digest> lacking(Descriptor manifest) throws IOException {
    return hasWhole(manifest) ? Optional.empty() : Optional.of(manifest.digest());
  }

  /** Whether an index is here, whatever it lists that is not. */
  default boolean hasManifest(Descriptor index) throws IOException {
    return hasWhole(index);
  }

  /**
   * What a manifest reads as here once it is published: itself, but where none are kept, and one is
   * made of an image's parts whenever it is read. Asked of an image that was {@linkplain #expect
   * expected}.
   *
   * @return empty if that is known only when its layers have come
   */
  default Optional<RawManifest> readsAs(RawManifest manifest) {
    return Optional.of(manifest);
  }

  /** Stores the top manifest under this destination's name; everything it refers to is here. */
  void publish(RawManifest manifest) throws IOException;

  /** Ends the work; see the class for what is left without {@link #publish}. */
  @Override
  void close() throws IOException;
}
