/**
 * The program. {@link dev.shale.Main} is the only place that sees the process as it is: its
 * arguments, environment, streams and signals; everything below is given what it needs. What a word
 * on the command line does is in {@code command}, how an answer looks is in {@code render}.
 */
@NullMarked
package dev.shale;

import org.jspecify.annotations.NullMarked;
