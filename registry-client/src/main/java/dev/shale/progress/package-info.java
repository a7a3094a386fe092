/**
 * What is happening, as events with absolute counts, for whoever renders them. Emitting one never
 * blocks and never fails. Only the JDK may come in.
 */
@NullMarked
package dev.shale.progress;

import org.jspecify.annotations.NullMarked;
