/**
 * What COPY and ADD see: a {@link dev.shale.context.BuildContext} is a directory without what an
 * ignore file excludes, a {@link dev.shale.context.Selection} what one instruction means by its
 * sources and {@link dev.shale.context.CopyRules} in a context, a stage or an image; {@link
 * dev.shale.context.RemoteFile} is one of a URL.
 */
@NullMarked
package dev.shale.context;

import org.jspecify.annotations.NullMarked;
