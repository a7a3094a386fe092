/**
 * The only system calls. {@link dev.shale.linux.LinuxTree} is a directory of the host as a {@link
 * dev.shale.tree.FileTree}; {@link dev.shale.linux.Mounts} stacks directories by overlayfs; {@link
 * dev.shale.linux.PrivateMounts} runs code whose mounts no one else sees; {@link
 * dev.shale.linux.Namespaces} says what this process may do. {@code Libc} is the boundary: below it
 * are two bindings, above it nothing knows which one is used. Nothing here knows what a layer is.
 */
@NullMarked
package dev.shale.linux;

import org.jspecify.annotations.NullMarked;
