/**
 * Image layouts: {@code oci:DIRECTORY[:NAME|@DIGEST]}. {@link dev.shale.transport.layout.OciLayout}
 * is one; {@link dev.shale.transport.layout.LayoutIndex} is what it says it has, and the store's
 * list of images too.
 */
@NullMarked
package dev.shale.transport.layout;

import org.jspecify.annotations.NullMarked;
