/**
 * The work-alike of umoci: its commands, options, output and statuses, over the same library as all
 * else. {@link dev.shale.umoci.Umoci} lists the commands; each is a class.
 */
@NullMarked
package dev.shale.umoci;

import org.jspecify.annotations.NullMarked;
