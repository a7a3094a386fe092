package dev.shale.local;

import dev.shale.error.OciException;
import dev.shale.image.ChainId;
import dev.shale.image.LayerId;
import dev.shale.layer.PackOptions;
import dev.shale.linux.Mounts;
import dev.shale.snapshot.ActiveSnapshot;
import dev.shale.snapshot.InitLayer;
import dev.shale.snapshot.OverlayMount;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreeEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A root file system that can be changed: committed layers with an upper directory over them,
 * whether a working container's or a build step's. Used by one thread at a time.
 */
public final class ActiveRoot {
  private final Path directory;
  private final List<LayerId> stack;
  private final LayerStore layers;
  private final Unpacking unpacking;
  private final Claiming claiming;

  /** How others are kept off. */
  @FunctionalInterface
  interface Claiming {
    ContainerClaim claim() throws IOException;
  }

  ActiveRoot(
      Path directory,
      List<LayerId> stack,
      LayerStore layers,
      Unpacking unpacking,
      Claiming claiming) {
    this.claiming = claiming;
    this.directory = directory;
    this.stack = List.copyOf(stack);
    this.layers = layers;
    this.unpacking = unpacking;
  }

  /**
   * Keeps others from changing this root until the result is closed.
   *
   * @throws OciException CONFLICT if another does it just now
   */
  public ContainerClaim claim() throws IOException {
    return claiming.claim();
  }

  /** A directory beside the upper one for whoever runs processes here; made if it is missing. */
  public Path auxiliary() throws IOException {
    return Files.createDirectories(directory.resolve("etc"));
  }

  /** The committed layers, to look at; the caller closes. */
  public LayerViews view() throws IOException {
    return layers.view(stack);
  }

  /** This root as it is now, to look at; the caller closes. Nobody may change it meanwhile. */
  public LayerViews viewNow() throws IOException {
    Path upper = ActiveSnapshot.of(directory).upper();
    return Files.exists(upper)
        ? LayerViews.open(layers, stack, upper, PackOptions.of(unpacking.format()))
        : view();
  }

  /**
   * Mounts this root where the calling thread's mount namespace sees it; closing the result
   * unmounts it.
   *
   * @throws OciException UNSUPPORTED if the store does not unpack
   */
  public OverlayMount mount() throws IOException {
    List<Path> lowers = unpack();
    ActiveSnapshot snapshot = snapshot();
    try (LayerViews views = view()) {
      return OverlayMount.mount(snapshot, lowers, lookup(views), unpacking.marks());
    }
  }

  /** Mounts this root until someone {@linkplain #detach detaches} it; says where. */
  public Path attach() throws IOException {
    Optional<Path> there = mountPoint();
    if (there.isPresent()) {
      return there.get();
    }
    List<Path> lowers = unpack();
    ActiveSnapshot snapshot = snapshot();
    OverlayMount.attach(snapshot, lowers, unpacking.marks());
    return snapshot.merged();
  }

  /**
   * Unmounts what {@link #attach} mounted.
   *
   * @throws OciException CONFLICT if something in it is in use, INVALID if it is not mounted
   */
  public void detach() throws IOException {
    Mounts.unmount(ActiveSnapshot.of(directory).merged());
  }

  /** Where this root is attached, if it is. */
  public Optional<Path> mountPoint() throws IOException {
    Path merged = ActiveSnapshot.of(directory).merged();
    return Files.isDirectory(merged) && Mounts.isMountPoint(merged)
        ? Optional.of(merged)
        : Optional.empty();
  }

  /** Whether nothing has been changed. */
  public boolean isUnchanged() throws IOException {
    return Files.notExists(directory) || snapshot().isUnchanged();
  }

  /**
   * Makes what was changed a layer, by renaming the upper directory; it must not be mounted. An
   * empty upper directory takes its place.
   *
   * @param latest later times become this one
   * @param before told the layer's name when nothing has been moved yet
   */
  LayerId commit(Optional<Instant> latest, LayerStore.Announcement before) throws IOException {
    ActiveSnapshot snapshot = snapshot();
    Optional<ChainId> parent = LayerStore.chain(stack);
    try (LayerViews views = view()) {
      PackOptions options =
          PackOptions.of(unpacking.format()).withBelow(path -> views.rootfs().has(path));
      PackOptions clamped = latest.map(options::withLatest).orElse(options);
      LayerId layer = layers.adopt(snapshot.upper(), parent, clamped, before);
      snapshot.renew(InitLayer.rootMeta(lookup(views)));
      return layer;
    }
  }

  private List<Path> unpack() throws IOException {
    if (unpacking == Unpacking.NONE) {
      throw OciException.unsupported(
          "mount a container: an ordinary user can mount nothing; run shale as root or inside"
              + " `unshare --user --map-root-user --map-auto --mount`");
    }
    return layers.unpack(stack);
  }

  private ActiveSnapshot snapshot() throws IOException {
    if (Files.exists(ActiveSnapshot.of(directory).upper())) {
      return ActiveSnapshot.of(directory);
    }
    try (LayerViews views = view()) {
      NodeMeta root = InitLayer.rootMeta(lookup(views));
      return ActiveSnapshot.create(directory, root);
    }
  }

  private static LinkResolver.Lookup lookup(LayerViews views) {
    return path -> views.rootfs().find(path).map(TreeEntry::node);
  }
}
