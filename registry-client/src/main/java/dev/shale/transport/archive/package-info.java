/**
 * Images in one tar file: {@code oci-archive:FILE[:NAME]}, an image layout as a tar, and {@code
 * docker-archive:FILE[:NAME]}, what {@code docker save} writes. {@link
 * dev.shale.transport.archive.ImageArchive} reads one without unpacking it, {@link
 * dev.shale.transport.archive.ArchiveWriter} writes one as a stream. Either may hold several
 * images. No file of an image's own is looked at here.
 */
@NullMarked
package dev.shale.transport.archive;

import org.jspecify.annotations.NullMarked;
