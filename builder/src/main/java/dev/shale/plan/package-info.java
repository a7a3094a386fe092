/**
 * From a Dockerfile to what must be done: stages in the order of execution, each a list of {@link
 * dev.shale.plan.Step}s in which every word is expanded and nothing is left to interpret. Start at
 * {@link dev.shale.plan.Planner}. Planning is pure: images that a file builds on are resolved by
 * the caller, who asks {@link dev.shale.plan.Planner#missing} which; files, users' names and the
 * clock are the executor's.
 */
@NullMarked
package dev.shale.plan;

import org.jspecify.annotations.NullMarked;
