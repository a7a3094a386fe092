/**
 * Bytes ⇄ tar entries: a codec of our own, on bytes, since names and xattrs of real layers are not
 * text. {@link dev.shale.tar.TarReader} reads every dialect that layers come in; {@link
 * dev.shale.tar.TarWriter} writes one canonical form. Nothing here knows what a layer is; no I/O
 * beyond the given streams.
 */
@NullMarked
package dev.shale.tar;

import org.jspecify.annotations.NullMarked;
