/**
 * Stacks of layers on disk. A {@link dev.shale.snapshot.Snapshot} is either committed, a tree under
 * its chain ID that never changes again, or active, a container's own upper directory over
 * committed ones; only a committed one can be a parent, by type. {@link
 * dev.shale.snapshot.LayerTrees} keeps the committed trees, {@link
 * dev.shale.snapshot.ActiveSnapshot} is one container's directories, {@link
 * dev.shale.snapshot.OverlayMount} stacks them, {@link dev.shale.snapshot.InitLayer} puts between
 * image and upper what only the running process shall see. Nothing here knows what an image is
 * called.
 */
@NullMarked
package dev.shale.snapshot;

import org.jspecify.annotations.NullMarked;
