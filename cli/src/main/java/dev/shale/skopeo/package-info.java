/**
 * The work-alike of skopeo: its commands, options, output and statuses, over the same library as
 * all else. {@link dev.shale.skopeo.Skopeo} lists the commands; each is a class. What images are
 * and how they are reached is asked of {@code command}, as shale's own commands do.
 */
@NullMarked
package dev.shale.skopeo;

import org.jspecify.annotations.NullMarked;
