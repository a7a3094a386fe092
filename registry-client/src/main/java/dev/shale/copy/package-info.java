/**
 * The one algorithm that moves images: from any {@link dev.shale.transport.ImageSource} to any
 * {@link dev.shale.transport.ImageDestination}, by {@link dev.shale.copy.ImageCopier}. Digests are
 * kept unless a {@link dev.shale.copy.CopyRequest} asks for something that changes them.
 */
@NullMarked
package dev.shale.copy;

import org.jspecify.annotations.NullMarked;
