/** What the results of build steps depend on, and how that has changed since the last build. */
@NullMarked
package dev.shale.buildcache;

import org.jspecify.annotations.NullMarked;
