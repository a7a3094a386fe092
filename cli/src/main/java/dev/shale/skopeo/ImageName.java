package dev.shale.skopeo;

import dev.shale.command.ImageArgument;
import dev.shale.error.OciException;

/** The name of an image in skopeo's grammar, where the transport is always said. */
final class ImageName {
  private static final String STORE = "store";

  private ImageName() {}

  /**
   * Parses {@code TRANSPORT:DETAILS}.
   *
   * @throws OciException INVALID if there is no transport that skopeo knows
   */
  static ImageArgument parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw OciException.invalid(
          "Invalid image name \"%s\", expected colon-separated transport:reference", text);
    }
    String transport = text.substring(0, colon);
    if (transport.equals(STORE)) {
      throw OciException.invalid(
          "Invalid image name \"%s\", unknown transport \"store\"; shale copy and shale inspect"
              + " know it",
          text);
    }
    return ImageArgument.parseQualified(text)
        .orElseThrow(
            () ->
                OciException.invalid(
                    "Invalid image name \"%s\", unknown transport \"%s\"", text, transport));
  }
}
