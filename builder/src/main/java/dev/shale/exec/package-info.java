/**
 * Carries plans out: from a {@link dev.shale.plan.BuildPlan} and what a store has to an image.
 * {@link dev.shale.exec.BuildExecutor} is where to begin; the build cache is here too.
 */
@NullMarked
package dev.shale.exec;

import org.jspecify.annotations.NullMarked;
