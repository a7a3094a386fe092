package dev.shale.buildah;

import dev.shale.blob.DigestingInputStream;
import dev.shale.container.CopyTarget;
import dev.shale.image.Digest;
import dev.shale.tree.FileContent;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A target that finds out what is put into it: a digest of names, contents and metadata. Equal
 * digests are of equal additions, wherever they are put; buildah has others of the same files,
 * since it packs them for that.
 */
final class CopiedDigest implements CopyTarget {
  private static final String DIRECTORY = "directory ";

  private final CopyTarget target;
  private final TreePath place;
  private final Optional<Instant> time;
  private final MessageDigest hash = Digest.Algorithm.SHA256.newHash();
  private int sources;
  private boolean isDirectory;

  /**
   * In front of a target.
   *
   * @param place where the user wants them
   * @param time which everything is to have, if it is not to have its own
   */
  CopiedDigest(CopyTarget target, TreePath place, Optional<Instant> time) {
    this.target = target;
    this.place = place;
    this.time = time;
  }

  /** The digest of what has been put, in hex. May be asked once. */
  String hex() {
    return HexFormat.of().formatHex(hash.digest());
  }

  /** The word that buildah puts before the digest in a history. */
  String kind() {
    return isDirectory ? "dir:" : sources > 1 ? "multi:" : "file:";
  }

  @Override
  public ReadableTree files() {
    return target.files();
  }

  @Override
  public void makeDirectory(TreePath path, NodeMeta meta) throws IOException {
    isDirectory |= sources == 0;
    add(path, DIRECTORY + textOf(meta));
    target.makeDirectory(path, timed(meta));
  }

  @Override
  public void put(TreePath path, Node node, FileContent content) throws IOException {
    sources++;
    AtomicReference<Optional<DigestingInputStream>> read = new AtomicReference<>(Optional.empty());
    target.put(
        path,
        node.withMeta(timed(node.meta())),
        () -> {
          DigestingInputStream in =
              new DigestingInputStream(content.open(), Digest.Algorithm.SHA256);
          read.set(Optional.of(in));
          return in;
        });
    add(path, textOf(node) + read.get().map(in -> " " + in.digest()).orElse(""));
  }

  @Override
  public void link(TreePath path, TreePath existing) throws IOException {
    sources++;
    add(path, "link " + existing);
    target.link(path, existing);
  }

  @Override
  public void setMeta(TreePath directory, NodeMeta meta) throws IOException {
    add(directory, DIRECTORY + "is " + textOf(meta));
    target.setMeta(directory, timed(meta));
  }

  @Override
  public FileContent keep(InputStream content) throws IOException {
    return target.keep(content);
  }

  private NodeMeta timed(NodeMeta meta) {
    return time.map(meta::withMtime).orElse(meta);
  }

  private static String textOf(Node node) {
    return switch (node) {
      case Node.File file -> "file " + file.size() + " " + textOf(file.meta());
      default -> node.withMeta(NodeMeta.of(0, Instant.EPOCH)) + " " + textOf(node.meta());
    };
  }

  private static String textOf(NodeMeta meta) {
    return "%o %d:%d".formatted(meta.mode(), meta.uid(), meta.gid());
  }

  private void add(TreePath path, String text) {
    if (place.startsWith(path) && text.startsWith(DIRECTORY)) {
      return; // the way there is no part of what is added
    }
    hash.update(
        path.startsWith(place) && !path.equals(place)
            ? path.relativeTo(place).bytes()
            : path.name());
    hash.update((byte) 0);
    hash.update(text.getBytes(StandardCharsets.UTF_8));
    hash.update((byte) '\n');
  }
}
