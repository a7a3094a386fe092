package dev.shale.local;

import dev.shale.image.LayerId;
import dev.shale.layer.RootfsView;
import dev.shale.snapshot.Changes;
import dev.shale.snapshot.RootMount;
import dev.shale.tree.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** How a root that can be changed comes about, and where its changes are. */
interface RootFiles {
  /** Whether mounting it needs a mount namespace that others do not see into. */
  boolean needsNamespace() throws IOException;

  /** Makes the root for processes; closing the result ends that. */
  RootMount mount(LayerViews below) throws IOException;

  /** Makes the root for people, until it is {@linkplain #detach detached}; says where. */
  Path attach(LayerViews below) throws IOException;

  /** Ends what {@link #attach} began. */
  void detach() throws IOException;

  /** Where the root is attached, if it is. */
  Optional<Path> mountPoint() throws IOException;

  /** The files of the root where it is attached; the caller closes. */
  FileTree open(Path attached) throws IOException;

  /** Whether anything may have been changed; if not, nothing was. */
  boolean isTouched() throws IOException;

  /** Finds what was changed; only asked where something may have been. The caller closes. */
  Changes changes(RootfsView below, Optional<Instant> latest) throws IOException;

  /**
   * Makes the changes a layer; the root then stands on it and is unchanged. It is not mounted.
   *
   * @param before told the layer's name when nothing has been moved yet
   */
  LayerId commit(
      Changes changes, LayerViews below, Optional<Instant> latest, LayerStore.Announcement before)
      throws IOException;
}
