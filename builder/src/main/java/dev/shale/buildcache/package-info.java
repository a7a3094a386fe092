/**
 * What the results of build steps depend on, how that has changed since the last build, and what of
 * it other machines get to know. Start at {@link dev.shale.buildcache.BuildRecorder} for the one,
 * at {@link dev.shale.buildcache.CacheWriter} and {@link dev.shale.buildcache.ImportedCache} for
 * the other. Nothing here runs a step or opens a connection.
 */
@NullMarked
package dev.shale.buildcache;

import org.jspecify.annotations.NullMarked;
