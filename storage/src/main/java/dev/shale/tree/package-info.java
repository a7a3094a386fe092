/**
 * A tree of files by byte paths, and all that is done to other people's files: {@link
 * dev.shale.tree.FileTree}. {@link dev.shale.tree.TreePath} cannot express an escape, and no
 * operation follows a link. {@link dev.shale.tree.MemoryTree} models owners, devices, xattrs and
 * nanoseconds, so that layers can be tested without privileges. Nothing here knows what a layer is.
 */
@NullMarked
package dev.shale.tree;

import org.jspecify.annotations.NullMarked;
