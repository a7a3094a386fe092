/**
 * Roots of containers on disk. {@link dev.shale.snapshot.Stacking} is how they come about on a
 * host, found out by {@link dev.shale.snapshot.StackingProbe}: stacked, with {@link
 * dev.shale.snapshot.LayerTrees} below and what a container changed in its {@link
 * dev.shale.snapshot.ActiveSnapshot}, shown by {@link dev.shale.snapshot.OverlayMount}; or as a
 * whole {@link dev.shale.snapshot.RootCopy} each. {@link dev.shale.snapshot.TreeForm} is how files
 * are kept where not all can be made, {@link dev.shale.snapshot.InitLayer} what only the running
 * process shall see. Nothing here knows what an image is called.
 */
@NullMarked
package dev.shale.snapshot;

import org.jspecify.annotations.NullMarked;
