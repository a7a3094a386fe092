package dev.shale.tree;

import java.time.Instant;

/**
 * Which state of which file is at a path. A file whose stamp is what it was has not been changed in
 * any way, neither its content nor its metadata nor its number of names, since nobody can set the
 * time that the kernel notes of a change; as far as the kernel's clock tells the two states apart,
 * which {@link Stamps} sees to.
 *
 * <p>Spec: inode(7), "Last status change timestamp".
 *
 * @param inode its number in the file system
 * @param changed when its content or metadata was changed last
 */
public record Stamp(long inode, Instant changed) {}
