/**
 * Where images come from and go to: {@link dev.shale.transport.ImageSource} and {@link
 * dev.shale.transport.ImageDestination}, the seam that every transport implements and that {@code
 * copy} moves images across. No transport knows another.
 */
@NullMarked
package dev.shale.transport;

import org.jspecify.annotations.NullMarked;
