package dev.shale.buildcache;

import dev.shale.blob.Blob;
import dev.shale.blob.Compression;
import dev.shale.blob.DigestingOutputStream;
import dev.shale.blob.Packing;
import dev.shale.blob.VerifiedInputStream;
import dev.shale.image.Descriptor;
import dev.shale.image.MediaType;
import dev.shale.layer.LayerPacker;
import dev.shale.layer.PackOptions;
import dev.shale.layer.WhiteoutFormat;
import dev.shale.linux.LinuxTree;
import dev.shale.local.CacheMount;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The files of a cache mount, packed.
 *
 * @param descriptor with the mount's ID in an annotation
 * @param file where the bytes are; the caller's to remove
 */
record CachedMount(Descriptor descriptor, Path file) {
  private static final MediaType TYPE =
      new MediaType("application/vnd.shale.build-cache.mount.v1.tar+zstd");

  private static final String ID = "dev.shale.build-cache.mount.id";

  /** Whether a layer of a cache is one. */
  static boolean is(Descriptor layer) {
    return layer.mediaType().equals(TYPE) && layer.annotations().containsKey(ID);
  }

  /** Which mount the files are of. */
  static String id(Descriptor layer) {
    return Optional.ofNullable(layer.annotations().get(ID)).orElseThrow();
  }

  /**
   * Packs the files of a mount.
   *
   * @param mount open, so that nobody else writes to it
   * @throws dev.shale.error.OciException INVALID if it has a name that no layer can have
   */
  static CachedMount pack(String id, CacheMount mount, Path file) throws IOException {
    try (LinuxTree tree = LinuxTree.open(mount.path());
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      DigestingOutputStream packed = new DigestingOutputStream(out);
      LayerPacker packer = new LayerPacker(PackOptions.of(WhiteoutFormat.PLAIN));
      Packing.of(Compression.ZSTD).pack(tar -> packer.pack(tree, tar), packed);
      packed.flush();
      return new CachedMount(
          Descriptor.of(TYPE, packed.digest(), packed.count()).withAnnotations(Map.of(ID, id)),
          file);
    }
  }

  /** The packed files. */
  Blob blob() {
    return Blob.of(
        descriptor, () -> new VerifiedInputStream(Files.newInputStream(file), descriptor));
  }
}
