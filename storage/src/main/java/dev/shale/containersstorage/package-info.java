/**
 * Images in a store of containers/storage, which is podman's, buildah's and CRI-O's: {@code
 * containers-storage:NAME}. Such a store keeps layers as trees, and beside each what was around the
 * files in its tar, so that the tar can be had again byte by byte. Start at {@link
 * dev.shale.containersstorage.ContainersStore}. Nothing here writes.
 */
@NullMarked
package dev.shale.containersstorage;

import org.jspecify.annotations.NullMarked;
