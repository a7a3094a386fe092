/**
 * Git repositories as ADD and build contexts see them: {@link dev.shale.git.GitReference} is what
 * is written, {@link dev.shale.git.Git} runs the host's git to find and fetch what it means, and
 * {@link dev.shale.git.GitCheckout} is the files of one commit. Whatever a repository holds, it
 * runs nothing here: no hook, no filter, no helper of its own, and no protocol but those of the
 * list.
 */
@NullMarked
package dev.shale.git;

import org.jspecify.annotations.NullMarked;
