package dev.shale.local;

import dev.shale.image.LayerId;
import dev.shale.layer.RootfsView;
import dev.shale.snapshot.Changes;
import dev.shale.snapshot.MountPoints;
import dev.shale.snapshot.RootMount;
import dev.shale.tree.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * How a root that can be changed comes about, and where its changes are. Nobody else changes it
 * meanwhile: whoever calls has its claim.
 */
interface RootFiles {
  /** Whether mounting it needs a mount namespace that others do not see into. */
  boolean needsNamespace() throws IOException;

  /**
   * Makes the root for processes; closing the result ends that.
   *
   * @param points made in it where it has a layer for them; the others are to be lent
   */
  RootMount mount(LayerViews below, MountPoints points) throws IOException;

  /** Makes the root for people, until it is {@linkplain #detach detached}; says where. */
  Path attach(LayerViews below) throws IOException;

  /** Ends what {@link #attach} began. */
  void detach() throws IOException;

  /** Where the root is attached, if it is. */
  Optional<Path> mountPoint() throws IOException;

  /** Whether anything may have been changed; if not, nothing was. */
  boolean isTouched() throws IOException;

  /**
   * Where the files are that can be changed: the root where it is attached, else those that the
   * changes are in.
   */
  Path place() throws IOException;

  /** The files at {@link #place}, as a container means them; the caller closes. */
  FileTree open() throws IOException;

  /** Finds what was changed; only asked where something may have been. The caller closes. */
  Changes changes(RootfsView below, Optional<Instant> latest) throws IOException;

  /**
   * Makes the changes a layer; the root then stands on it and is unchanged. It is not mounted.
   *
   * @param before told the layer's name before the changes are anywhere else than they were
   */
  LayerId commit(
      Changes changes, LayerViews below, Optional<Instant> latest, LayerStore.Announcement before)
      throws IOException;

  /**
   * Ends a step in which nothing was changed.
   *
   * @param changes that were found, none
   */
  void settle(Changes changes, LayerViews below) throws IOException;

  /** Gives what of the root others can use to those who go on from what it is now. */
  void leave(Optional<LayerId> layer) throws IOException;
}
