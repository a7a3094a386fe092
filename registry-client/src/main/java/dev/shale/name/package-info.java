/**
 * What people call images: {@code registry/repository:tag@digest}, normalised as everywhere in this
 * ecosystem. Start at {@link dev.shale.name.ImageReference}. No I/O.
 */
@NullMarked
package dev.shale.name;

import org.jspecify.annotations.NullMarked;
