package dev.shale.tree;

/** A path of a tree and what is there. */
public record TreeEntry(TreePath path, Node node, Inode inode) {}
