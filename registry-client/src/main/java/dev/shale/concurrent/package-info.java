/**
 * Blocking code that runs side by side and ends together: {@link dev.shale.concurrent.TaskGroup}
 * forks and joins on virtual threads, {@link dev.shale.concurrent.Permits} bounds what is scarce.
 * This is the only place that starts threads. Only the JDK may come in.
 */
@NullMarked
package dev.shale.concurrent;

import org.jspecify.annotations.NullMarked;
