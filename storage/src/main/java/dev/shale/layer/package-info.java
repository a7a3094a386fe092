/**
 * Layers: what a tar asks of a tree, and back. Start at {@link dev.shale.layer.Change}, the meaning
 * of one entry. {@link dev.shale.layer.LayerApplier} makes a tree of a tar, {@link
 * dev.shale.layer.LayerPacker} a tar of a tree; the one after the other changes nothing. {@link
 * dev.shale.layer.TableOfContents} is what a layer says without its bytes, and {@link
 * dev.shale.layer.RootfsView} merges several of those into the root that a container would see,
 * with nothing unpacked or mounted. No compression, no store and no system call may come in.
 */
@NullMarked
package dev.shale.layer;

import org.jspecify.annotations.NullMarked;
