/**
 * Bytes by digest. A blob is written through a {@link dev.shale.content.BlobWriter} and appears
 * whole, under the name its bytes have, or not at all; from then on it never changes. Start at
 * {@link dev.shale.content.ContentStore}; what each implementation owes is in {@code
 * ContentStoreContract}. Nothing here knows what a manifest or a layer is, and nothing here touches
 * files of an image.
 */
@NullMarked
package dev.shale.content;

import org.jspecify.annotations.NullMarked;
