package dev.shale.image;

import dev.shale.error.OciException;

/**
 * The type of some content, as a descriptor states it: an open set with questions, since images
 * carry types that nobody here has heard of and keep them.
 *
 * <p>Spec: image-spec v1.1.1, media-types.md.
 */
public record MediaType(String value) {
  public static final MediaType OCI_INDEX =
      new MediaType("application/vnd.oci.image.index.v1+json");
  public static final MediaType OCI_MANIFEST =
      new MediaType("application/vnd.oci.image.manifest.v1+json");
  public static final MediaType OCI_CONFIG =
      new MediaType("application/vnd.oci.image.config.v1+json");
  public static final MediaType OCI_LAYER = new MediaType("application/vnd.oci.image.layer.v1.tar");
  public static final MediaType OCI_LAYER_GZIP =
      new MediaType("application/vnd.oci.image.layer.v1.tar+gzip");
  public static final MediaType OCI_LAYER_ZSTD =
      new MediaType("application/vnd.oci.image.layer.v1.tar+zstd");
  public static final MediaType DOCKER_LIST =
      new MediaType("application/vnd.docker.distribution.manifest.list.v2+json");
  public static final MediaType DOCKER_MANIFEST =
      new MediaType("application/vnd.docker.distribution.manifest.v2+json");
  public static final MediaType DOCKER_CONFIG =
      new MediaType("application/vnd.docker.container.image.v1+json");
  public static final MediaType DOCKER_LAYER =
      new MediaType("application/vnd.docker.image.rootfs.diff.tar");
  public static final MediaType DOCKER_LAYER_GZIP =
      new MediaType("application/vnd.docker.image.rootfs.diff.tar.gzip");

  public static final MediaType DOCKER_SCHEMA1 =
      new MediaType("application/vnd.docker.distribution.manifest.v1+json");
  public static final MediaType DOCKER_SCHEMA1_SIGNED =
      new MediaType("application/vnd.docker.distribution.manifest.v1+prettyjws");

  /** Of the content {@code {}}, where a manifest needs a descriptor and has nothing to say. */
  public static final MediaType OCI_EMPTY = new MediaType("application/vnd.oci.empty.v1+json");

  public static final MediaType OCTET_STREAM = new MediaType("application/octet-stream");

  private static final String OCI_LAYER_PREFIX = "application/vnd.oci.image.layer.";
  private static final String DOCKER_LAYER_PREFIX = "application/vnd.docker.image.rootfs.";

  public MediaType {
    if (value.isEmpty() || value.length() > 255 || value.indexOf('/') < 1) {
      throw OciException.invalid("media type \"%s\": expected TYPE/SUBTYPE", value);
    }
  }

  /** Whether this names a list of manifests, by platform as a rule. */
  public boolean isIndex() {
    return equals(OCI_INDEX) || equals(DOCKER_LIST);
  }

  /** Whether this names the manifest of one image or artifact. */
  public boolean isManifest() {
    return equals(OCI_MANIFEST) || equals(DOCKER_MANIFEST);
  }

  /** Whether this names an image of Docker's old kind, which can only be read. */
  public boolean isSchema1() {
    return equals(DOCKER_SCHEMA1) || equals(DOCKER_SCHEMA1_SIGNED);
  }

  /** Whether this names the configuration of a container image. */
  public boolean isConfig() {
    return equals(OCI_CONFIG) || equals(DOCKER_CONFIG);
  }

  /** Whether this names a file system layer, compressed or not. */
  public boolean isLayer() {
    return value.startsWith(OCI_LAYER_PREFIX) || value.startsWith(DOCKER_LAYER_PREFIX);
  }

  /** Whether this is one of Docker's types, which OCI's do not mix with in one manifest. */
  public boolean isDocker() {
    return value.startsWith("application/vnd.docker.");
  }

  @Override
  public String toString() {
    return value;
  }
}
