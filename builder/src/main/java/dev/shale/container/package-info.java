/**
 * A working container: an image's layers with an upper directory of its own, in which commands run,
 * files are put, and which is committed as a new layer. Start at {@link
 * dev.shale.container.WorkingContainer}; {@link dev.shale.container.Committer} turns what changed
 * into an image. Nothing here knows what a Dockerfile is.
 */
@NullMarked
package dev.shale.container;

import org.jspecify.annotations.NullMarked;
