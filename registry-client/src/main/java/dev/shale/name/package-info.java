/**
 * What people call images: {@code registry/repository:tag@digest}, normalised as everywhere in this
 * ecosystem; start at {@link dev.shale.name.ImageReference}. And which tags they mean when they do
 * not name each: {@link dev.shale.name.TagFilter}. No I/O.
 */
@NullMarked
package dev.shale.name;

import org.jspecify.annotations.NullMarked;
