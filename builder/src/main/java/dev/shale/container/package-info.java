/**
 * Working containers in use: commands run in them, files are put into them, and what changed is
 * committed as a new layer. The container itself, an image's layers with an upper directory of its
 * own, is {@link dev.shale.local.ContainerRecord} and {@link dev.shale.local.ActiveRoot}. Start at
 * {@link dev.shale.container.ContainerRunner} and {@link dev.shale.container.Committer}; for COPY
 * and ADD at {@link dev.shale.container.Placement}, which puts what a {@link
 * dev.shale.context.Selection} says onto a {@link dev.shale.container.CopyTarget}, treated as
 * {@link dev.shale.container.CopyOptions} say. Nothing here knows what a Dockerfile is.
 */
@NullMarked
package dev.shale.container;

import org.jspecify.annotations.NullMarked;
