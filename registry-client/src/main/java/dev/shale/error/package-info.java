/**
 * How shale says no. A failure in the user's terms is an {@link dev.shale.error.OciException} with
 * an {@link dev.shale.error.ErrorKind}; a disk or socket that failed is an {@link
 * java.io.IOException}. Nothing else is thrown on purpose. Only the JDK may come in.
 */
@NullMarked
package dev.shale.error;

import org.jspecify.annotations.NullMarked;
