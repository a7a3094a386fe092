/**
 * What surrounds a run: {@link dev.shale.config.Environment}, read once and passed down. The
 * ecosystem's configuration files come here too, each as one immutable record.
 */
@NullMarked
package dev.shale.config;

import org.jspecify.annotations.NullMarked;
