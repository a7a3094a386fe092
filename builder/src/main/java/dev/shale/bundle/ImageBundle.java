package dev.shale.bundle;

import dev.shale.blob.Compression;
import dev.shale.blob.DigestingInputStream;
import dev.shale.blob.DigestingOutputStream;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.History;
import dev.shale.layer.ChangedTree;
import dev.shale.layer.LayerPacker;
import dev.shale.layer.PackOptions;
import dev.shale.layer.WhiteoutFormat;
import dev.shale.linux.ChangeClock;
import dev.shale.linux.LinuxTree;
import dev.shale.mtree.Mtree;
import dev.shale.mtree.MtreeFile;
import dev.shale.mtree.MtreeWalk;
import dev.shale.transport.layout.LayoutEdit;
import dev.shale.transport.layout.LayoutImage;
import dev.shale.tree.MappedTree;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.Stamps;
import dev.shale.tree.TreePath;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A directory with an image's root file system, the config that an OCI runtime runs it by, and what
 * is needed to find out later what has been changed. Used by one process at a time.
 *
 * <p>Spec: runtime-spec v1.1.0, bundle.md; beside it the files {@code umoci.json} and {@code
 * sha256_….mtree} as umoci 0.4 to 0.6 has them.
 */
public final class ImageBundle {
  private static final String ROOTFS = "rootfs";
  private static final String CONFIG = "config.json";

  private final Path directory;
  private final BundleRecord record;

  private ImageBundle(Path directory, BundleRecord record) {
    this.directory = directory;
    this.record = record;
  }

  /**
   * Unpacks an image into a bundle. If it fails, nothing is left.
   *
   * @param directory is made if it is not there; from now on it is its owner's alone
   * @throws OciException CONFLICT if a bundle is there; else as {@link RootfsUnpacker}
   */
  public static ImageBundle unpack(LayoutImage image, Path directory, RootfsUnpacker unpacker)
      throws IOException {
    for (String name : List.of(CONFIG, ROOTFS)) {
      if (Files.exists(directory.resolve(name))) {
        throw OciException.conflict(
            "unpack into %s: there is a %s already; name another directory", directory, name);
      }
    }
    boolean isNew = Files.notExists(directory);
    Files.createDirectories(directory);
    // before anything is in it: an image can have set-id programs
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    ImageBundle bundle =
        new ImageBundle(directory, new BundleRecord(image.path(), unpacker.ownership()));
    try {
      Mtree mtree = unpacker.unpackAndDescribe(image, bundle.rootfs());
      bundle.describe(mtree, bundle.takeStamps(), bundle.record.mtreeName());
      bundle.writeConfig(image);
      bundle.record.write(directory);
      return bundle;
    } catch (IOException | RuntimeException e) {
      bundle.discard(isNew);
      throw e;
    }
  }

  private void writeConfig(LayoutImage image) throws IOException {
    try (LinuxTree root = LinuxTree.open(rootfs())) {
      ReadableTree said = MappedTree.reading(root, record.ownership().mapping());
      Files.write(
          directory.resolve(CONFIG),
          BundleConfig.of(image.config(), ROOTFS, Optional.of(said), record.ownership()).bytes());
    }
  }

  private void discard(boolean isNew) throws IOException {
    if (Files.exists(rootfs())) {
      try (LinuxTree root = LinuxTree.open(rootfs())) {
        root.remove(TreePath.ROOT);
      }
      Files.delete(rootfs());
    }
    Files.deleteIfExists(directory.resolve(CONFIG));
    Files.deleteIfExists(mtree());
    Files.deleteIfExists(directory.resolve(BundleStamps.NAME));
    if (isNew) {
      Files.delete(directory);
    }
  }

  /**
   * Opens a bundle that this program or umoci has made.
   *
   * @throws OciException NOT_FOUND if the directory is none
   */
  public static ImageBundle open(Path directory) throws IOException {
    return new ImageBundle(directory, BundleRecord.read(directory));
  }

  /** The manifest of the image that the bundle was made of. */
  public Descriptor manifest() {
    return record.manifest();
  }

  private Path rootfs() {
    return directory.resolve(ROOTFS);
  }

  private Path mtree() {
    return directory.resolve(record.mtreeName());
  }

  /**
   * How a layer is made of what has changed.
   *
   * @param masked paths whose changes do not count, nor of what is below them
   * @param compression of the layer
   * @param latest later times of files become this one
   * @param history not given if the history is to say nothing
   */
  public record RepackRequest(
      List<TreePath> masked,
      Compression compression,
      Optional<Instant> latest,
      Optional<History> history) {
    public RepackRequest {
      masked = List.copyOf(masked);
    }
  }

  /**
   * What making a layer came to: the root as it is now, and what no layer can hold.
   *
   * @param begun what the file system's clock showed before the root was looked at
   */
  public record Repacked(MtreeWalk.Renewed root, Instant begun, List<TreePath> sockets) {}

  /**
   * Puts a layer with what has changed on top of the image that the bundle was made of. If nothing
   * has, there is only an entry in the history.
   *
   * @param edit of that image
   * @throws OciException INVALID if a file's owner is not mapped or a name cannot be in a layer
   */
  public Repacked repack(LayoutEdit edit, RepackRequest request) throws IOException {
    Instant begun = clock();
    Described before = described();
    List<TreePath> sockets = new ArrayList<>();
    try (LinuxTree root = LinuxTree.open(rootfs());
        UnlockedTree readable = new UnlockedTree(root)) {
      Stamps known = BundleStamps.read(directory, before.digest());
      MtreeWalk.Renewed now = MtreeWalk.since(before.root(), known, readable, root::size);
      NavigableMap<TreePath, Mtree.Change> changes = before.root().changesTo(now.mtree());
      changes.keySet().removeIf(path -> request.masked().stream().anyMatch(path::startsWith));
      if (changes.isEmpty()) {
        request.history().ifPresent(history -> edit.note(history.withoutLayer()));
        return new Repacked(now, begun, sockets);
      }
      ReadableTree said = MappedTree.reading(readable, record.ownership().mapping());
      ReadableTree changed =
          new ChangedTree(
              said,
              paths(changes, change -> change != Mtree.Change.DELETED),
              paths(changes, change -> change == Mtree.Change.DELETED));
      LayerPacker packer = new LayerPacker(options(request, changes));
      edit.append(
          request.compression(),
          tar -> {
            sockets.clear();
            sockets.addAll(packer.pack(changed, tar).sockets());
          },
          request.history());
      return new Repacked(now, begun, sockets);
    }
  }

  private static List<TreePath> paths(
      NavigableMap<TreePath, Mtree.Change> changes, Predicate<Mtree.Change> chosen) {
    return changes.keySet().stream()
        .filter(path -> chosen.test(Objects.requireNonNull(changes.get(path))))
        .toList();
  }

  private static PackOptions options(
      RepackRequest request, NavigableMap<TreePath, Mtree.Change> changes) {
    PackOptions options =
        PackOptions.of(WhiteoutFormat.PLAIN).withImplied(path -> !changes.containsKey(path));
    if (changes.containsKey(TreePath.ROOT)) {
      options = options.withRoot(PackOptions.RootEntry.WRITE);
    }
    return request.latest().isPresent() ? options.withLatest(request.latest().get()) : options;
  }

  /** From now on the bundle is one of the image that was made of it. */
  public void refresh(Descriptor manifest, Repacked repacked) throws IOException {
    BundleRecord newer = new BundleRecord(List.of(manifest), record.ownership());
    describe(
        repacked.root().mtree(),
        Stamps.of(repacked.root().stamps(), repacked.begun()),
        newer.mtreeName());
    newer.write(directory);
    if (!newer.mtreeName().equals(record.mtreeName())) {
      Files.deleteIfExists(mtree());
    }
  }

  /** What is older cannot change unnoticed; nothing is, where the clock cannot be asked. */
  private Instant clock() throws IOException {
    return Files.isWritable(directory) ? ChangeClock.now(directory) : Instant.MIN;
  }

  private Stamps takeStamps() throws IOException {
    Instant now = clock();
    try (LinuxTree root = LinuxTree.open(rootfs());
        UnlockedTree readable = new UnlockedTree(root)) {
      return Stamps.take(readable, now);
    }
  }

  private void describe(Mtree root, Stamps stamps, String name) throws IOException {
    DigestingOutputStream out =
        new DigestingOutputStream(Files.newOutputStream(directory.resolve(name)));
    try (OutputStream buffered = new BufferedOutputStream(out)) {
      MtreeFile.write(root, buffered);
    }
    BundleStamps.write(directory, out.digest(), stamps);
  }

  /** How the root was. */
  private record Described(Mtree root, Digest digest) {}

  private Described described() throws IOException {
    try (DigestingInputStream in =
            new DigestingInputStream(Files.newInputStream(mtree()), Digest.Algorithm.SHA256);
        InputStream buffered = new BufferedInputStream(in)) {
      Mtree root = MtreeFile.read(record.mtreeName(), buffered);
      buffered.transferTo(OutputStream.nullOutputStream());
      return new Described(root, in.digest());
    } catch (NoSuchFileException e) {
      throw OciException.notFound(
          "open bundle %s: it has no %s, so what has changed cannot be said",
          directory, record.mtreeName());
    }
  }
}
