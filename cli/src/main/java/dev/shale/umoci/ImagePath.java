package dev.shale.umoci;

import dev.shale.error.OciException;
import dev.shale.transport.layout.LayoutImage;
import dev.shale.transport.layout.OciLayout;
import java.io.IOException;
import java.nio.file.Path;

/** An image of a layout, as umoci's users write it: {@code PATH[:TAG]}. */
record ImagePath(Path path, String tag) {
  private static final String DEFAULT_TAG = "latest";

  static ImagePath parse(String text) {
    int colon = text.indexOf(':');
    String path = colon < 0 ? text : text.substring(0, colon);
    String tag = colon < 0 ? DEFAULT_TAG : text.substring(colon + 1);
    if (path.isEmpty()) {
      throw OciException.invalid("image \"%s\": expected PATH[:TAG]", text);
    }
    OciLayout.requireName("oci:" + path, tag);
    return new ImagePath(Path.of(path), tag);
  }

  OciLayout layout() {
    return new OciLayout(path);
  }

  LayoutImage image() throws IOException {
    return layout().image(tag);
  }
}
