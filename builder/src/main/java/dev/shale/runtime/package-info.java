/**
 * Running a process in a mounted root file system. A {@link dev.shale.runtime.ContainerRequest}
 * says what to run; {@link dev.shale.runtime.RuntimeProbe} finds out which {@link
 * dev.shale.runtime.OciRuntime} this host can run it with: an installed one such as runc, the
 * embedded isolation by the programs of util-linux, or chroot alone. What each of the first two
 * owes is in {@code OciRuntimeContract}. {@link dev.shale.runtime.UserNamespace} is how the program
 * itself gets to where it may mount.
 *
 * <p>Everything starts on the calling thread, so a root that is mounted in a thread's own mount
 * namespace is seen. Containers' processes come from here and nowhere else. What a network is and
 * where volumes come from is not known here: they arrive as a namespace and as bind mounts.
 */
@NullMarked
package dev.shale.runtime;

import org.jspecify.annotations.NullMarked;
