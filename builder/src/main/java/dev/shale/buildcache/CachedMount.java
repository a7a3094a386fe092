package dev.shale.buildcache;

import dev.shale.blob.Blob;
import dev.shale.blob.Compression;
import dev.shale.blob.DigestingOutputStream;
import dev.shale.blob.Packing;
import dev.shale.blob.VerifiedInputStream;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import dev.shale.layer.LayerPacker;
import dev.shale.layer.PackOptions;
import dev.shale.layer.WhiteoutFormat;
import dev.shale.linux.LinuxTree;
import dev.shale.local.CacheMount;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The files of a cache mount, packed.
 *
 * @param descriptor with the mount's ID in an annotation, and mode and owner of its directory
 * @param file where the bytes are; the caller's to remove
 */
record CachedMount(Descriptor descriptor, Path file) {
  private static final MediaType TYPE =
      new MediaType("application/vnd.shale.build-cache.mount.v1.tar+zstd");

  private static final String PREFIX = "dev.shale.build-cache.mount.";
  private static final String ID = PREFIX + "id";
  private static final String MODE = PREFIX + "mode";
  private static final String UID = PREFIX + "uid";
  private static final String GID = PREFIX + "gid";
  private static final int USUAL_MODE = 0755;
  private static final Pattern OCTAL = Pattern.compile("[0-7]{1,4}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");

  /** Whether a layer of a cache is one. */
  static boolean is(Descriptor layer) {
    return layer.mediaType().equals(TYPE) && layer.annotations().containsKey(ID);
  }

  /** Which mount the files are of. */
  static String id(Descriptor layer) {
    return Optional.ofNullable(layer.annotations().get(ID)).orElseThrow();
  }

  /** The ID as a Dockerfile has it: of a mount that begins with files, more is in its own. */
  static String bare(String id) {
    int on = id.indexOf(" on ");
    return on < 0 ? id : id.substring(0, on);
  }

  /** The mount's own mode and owner, root's and 0755 where that is not said. */
  static ImportedMount imported(Descriptor layer, Blob files) {
    return new ImportedMount(
        files,
        said(layer, MODE, OCTAL).map(mode -> Integer.parseInt(mode, 8)).orElse(USUAL_MODE),
        owner(layer, UID),
        owner(layer, GID));
  }

  private static long owner(Descriptor layer, String name) {
    return said(layer, name, NUMBER)
        .map(Long::parseLong)
        .filter(id -> id <= NodeMeta.MAX_ID)
        .orElse(0L);
  }

  private static Optional<String> said(Descriptor layer, String name, Pattern form) {
    return Optional.ofNullable(layer.annotations().get(name))
        .filter(text -> form.matcher(text).matches());
  }

  /** How files of a mount are listed. */
  static Descriptor listed(String id, NodeMeta directory, Digest digest, long size) {
    return Descriptor.of(TYPE, digest, size)
        .withAnnotations(
            Map.of(
                ID, id,
                MODE, Integer.toOctalString(directory.mode()),
                UID, Long.toString(directory.uid()),
                GID, Long.toString(directory.gid())));
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
      NodeMeta directory = tree.find(TreePath.ROOT).orElseThrow().node().meta();
      return new CachedMount(listed(id, directory, packed.digest(), packed.count()), file);
    }
  }

  /** The packed files. */
  Blob blob() {
    return Blob.of(
        descriptor, () -> new VerifiedInputStream(Files.newInputStream(file), descriptor));
  }
}
