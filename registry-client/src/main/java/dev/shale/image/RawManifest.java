package dev.shale.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.json.Json;

/**
 * A manifest as its bytes: what was received, with the digest computed from just those bytes. This
 * is an image's identity; nothing is ever serialised again to learn its name.
 *
 * <p>Spec: image-spec v1.1.1, manifest.md and image-index.md.
 */
public final class RawManifest {
  /** How large a manifest may be, in bytes. */
  public static final int MAX_BYTES = Json.MAX_BYTES;

  private final byte[] bytes;
  private final Descriptor descriptor;
  private final Manifest manifest;

  /**
   * @param digested the bytes that have this digest: nothing else of the manifest is looked at
   */
  private RawManifest(byte[] bytes, MediaType mediaType, Digest digest, byte[] digested) {
    this.bytes = bytes;
    this.descriptor = Descriptor.of(mediaType, digest, bytes.length);
    ObjectNode json = Json.parseObject("manifest " + digest, digested);
    this.manifest = Manifest.of(mediaType, json, digest);
  }

  /**
   * A manifest that was received as {@code mediaType}.
   *
   * @throws OciException INVALID if it is no strict JSON, is larger than {@link #MAX_BYTES}, or
   *     says itself that it is of another type (CVE-2021-41190)
   */
  public static RawManifest of(MediaType mediaType, byte[] bytes) {
    byte[] own = bytes.clone();
    byte[] digested = digested(mediaType, own);
    return new RawManifest(own, mediaType, Digest.of(digested), digested);
  }

  /**
   * A manifest that came without a type: it is of the one that it says or, since the field may be
   * missing, that its fields show.
   *
   * @throws OciException INVALID if it is no strict JSON, or shows no type
   */
  public static RawManifest untyped(byte[] bytes) {
    return of(ShownType.of(Json.parseObject("manifest " + Digest.of(bytes), bytes)), bytes);
  }

  /**
   * A manifest that must be the one that {@code expected} names.
   *
   * @throws OciException CORRUPT if its digest or size is another
   */
  public static RawManifest verified(Descriptor expected, byte[] bytes) {
    RawManifest manifest = verified(expected.mediaType(), expected.digest(), bytes);
    if (expected.size() != bytes.length) {
      throw OciException.corrupt(
          "read manifest %s: %d bytes, its descriptor says %d",
          expected.digest(), bytes.length, expected.size());
    }
    return manifest;
  }

  /**
   * A manifest that must have this digest.
   *
   * @throws OciException CORRUPT if it has another
   */
  public static RawManifest verified(MediaType mediaType, Digest expected, byte[] bytes) {
    byte[] own = bytes.clone();
    byte[] digested = digested(mediaType, own);
    Digest actual =
        Digest.ofHash(expected.algorithm(), expected.algorithm().newHash().digest(digested));
    if (!actual.equals(expected)) {
      throw OciException.corrupt(
          "read manifest %s: the bytes received have digest %s", expected, actual);
    }
    return new RawManifest(own, mediaType, expected, digested);
  }

  /** What the digest is of: all bytes but signatures, which only Docker's old manifests have. */
  private static byte[] digested(MediaType type, byte[] bytes) {
    return type.equals(MediaType.DOCKER_SCHEMA1_SIGNED) ? Schema1Manifest.payload(bytes) : bytes;
  }

  /** The typed view. */
  public Manifest manifest() {
    return manifest;
  }

  /** Type, digest and size of these bytes. */
  public Descriptor descriptor() {
    return descriptor;
  }

  /**
   * What a list of referrers says about this manifest: its artifact type and annotations, too.
   *
   * <p>Spec: distribution-spec v1.1.1, "Listing Referrers".
   */
  public Descriptor referrer() {
    Descriptor named = descriptor.withAnnotations(manifest.annotations());
    return manifest.artifactType().map(named::withArtifactType).orElse(named);
  }

  /** The digest of the bytes. */
  public Digest digest() {
    return descriptor.digest();
  }

  /** The type this manifest was received as. */
  public MediaType mediaType() {
    return descriptor.mediaType();
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawManifest that && descriptor.equals(that.descriptor);
  }

  @Override
  public int hashCode() {
    return descriptor.hashCode();
  }

  @Override
  public String toString() {
    return descriptor.toString();
  }
}
