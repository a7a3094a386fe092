/**
 * What COPY and ADD see: a {@link dev.shale.context.BuildContext} is a directory without what an
 * ignore file excludes, a {@link dev.shale.context.Selection} what the sources of one instruction
 * mean in a context, a stage or an image.
 */
@NullMarked
package dev.shale.context;

import org.jspecify.annotations.NullMarked;
