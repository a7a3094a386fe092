/**
 * One image, or an index of images, as plain files: {@code dir:DIRECTORY}, in the form that skopeo
 * and the other users of containers/image write. Start at {@link
 * dev.shale.transport.dir.ImageDirectory}.
 */
@NullMarked
package dev.shale.transport.dir;

import org.jspecify.annotations.NullMarked;
