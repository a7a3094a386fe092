/**
 * Descriptions of file trees as mtree(5) has them, to find out later what has changed. {@link
 * dev.shale.mtree.Mtree} is one, {@link dev.shale.mtree.MtreeWalk} makes it of a tree, and {@link
 * dev.shale.mtree.MtreeFile} reads and writes the form that go-mtree, and so umoci, exchanges.
 */
@NullMarked
package dev.shale.mtree;

import org.jspecify.annotations.NullMarked;
