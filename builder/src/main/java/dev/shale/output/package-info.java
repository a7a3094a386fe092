/**
 * The root of an image as files for people: in a directory, or as a tar. Start at {@link
 * dev.shale.output.RootOutput}. Nothing of an image but its files is here; images go where images
 * go by {@code copy}.
 */
@NullMarked
package dev.shale.output;

import org.jspecify.annotations.NullMarked;
