/**
 * Bundles: an image unpacked into a directory that an OCI runtime runs, with enough beside it to
 * make a layer of what has been changed since. {@link dev.shale.bundle.ImageBundle} is one; its
 * files are umoci's, and each program goes on with what the other began.
 */
@NullMarked
package dev.shale.bundle;

import org.jspecify.annotations.NullMarked;
