/**
 * What COPY and ADD see: a {@link dev.shale.context.BuildContext} is a directory without what an
 * ignore file excludes, a {@link dev.shale.context.Selection} what one instruction means by its
 * sources and {@link dev.shale.context.CopyRules} in a context, a stage or an image; {@link
 * dev.shale.context.RemoteFiles} is where files of URLs come from.
 */
@NullMarked
package dev.shale.context;

import org.jspecify.annotations.NullMarked;
