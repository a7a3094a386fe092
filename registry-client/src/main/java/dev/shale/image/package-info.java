/**
 * What an image is, as pure values: {@link dev.shale.image.Digest}, {@link
 * dev.shale.image.Descriptor}, {@link dev.shale.image.RawManifest} (bytes as received: the
 * identity), {@link dev.shale.image.Manifest} and {@link dev.shale.image.ImageConfig} (typed views
 * over the original JSON, so that fields nobody here knows survive an edit). Start at {@code
 * Digest} and {@code RawManifest}. No I/O, no clock, no environment.
 */
@NullMarked
package dev.shale.image;

import org.jspecify.annotations.NullMarked;
