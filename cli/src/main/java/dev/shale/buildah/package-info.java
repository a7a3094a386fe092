/**
 * The work-alike of buildah: its commands, options, output and statuses, over the same store and
 * services as all else. {@link dev.shale.buildah.Buildah} lists the commands; each is a class. How
 * images are called here, which is other than with shale, {@link dev.shale.buildah.Names} says.
 */
@NullMarked
package dev.shale.buildah;

import org.jspecify.annotations.NullMarked;
