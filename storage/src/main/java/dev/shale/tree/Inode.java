package dev.shale.tree;

/**
 * The identity of a node: paths with equal device and number are hard links of each other.
 *
 * @param links how many paths there are in the whole file system, which may be more than in the
 *     tree
 */
public record Inode(long device, long number, long links) {}
