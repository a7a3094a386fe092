/**
 * Files of our own that several processes share: {@link dev.shale.file.WholeFiles} changes one as a
 * whole, {@link dev.shale.file.ProcessLock} keeps changes apart, {@link dev.shale.file.OwnedFile}
 * shows whose a file is. Only the JDK may come in.
 */
@NullMarked
package dev.shale.file;

import org.jspecify.annotations.NullMarked;
