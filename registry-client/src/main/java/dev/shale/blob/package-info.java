/**
 * Streams of bytes that know what they should be: {@link dev.shale.blob.Blob} is a descriptor and a
 * way to open it, {@link dev.shale.blob.VerifiedInputStream} reaches its end only if size and
 * digest match, {@link dev.shale.blob.Compression} packs and unpacks, the same bytes for any number
 * of threads. Nothing here knows where blobs are kept.
 */
@NullMarked
package dev.shale.blob;

import org.jspecify.annotations.NullMarked;
