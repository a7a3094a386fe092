/**
 * How answers look: progress on standard error ({@link dev.shale.render.ProgressDisplay}), tables,
 * sizes and ages as the peers print them, and {@link dev.shale.render.GoTemplate}, the part of Go's
 * template language that people use with {@code --format}. Nothing here knows a command.
 */
@NullMarked
package dev.shale.render;

import org.jspecify.annotations.NullMarked;
