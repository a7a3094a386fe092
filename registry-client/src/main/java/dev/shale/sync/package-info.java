/**
 * Many images from one place to another, so that the second has what the first has. {@link
 * dev.shale.sync.Planner} looks at both ends and decides, which gives a {@link
 * dev.shale.sync.SyncPlan}: a value that can be shown, kept in a file and judged; {@link
 * dev.shale.sync.SyncRun} does what a plan says, to the digests that the plan saw, and refuses what
 * has changed since. What is to be kept like what is a {@link dev.shale.sync.SyncRequest}.
 *
 * <p>How one image moves is {@code copy}'s affair; nothing here reads a layer.
 */
@NullMarked
package dev.shale.sync;

import org.jspecify.annotations.NullMarked;
