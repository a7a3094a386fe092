package dev.shale.buildah;

import dev.shale.command.Session;
import dev.shale.error.OciException;
import dev.shale.local.ImageForm;
import java.util.Optional;

/** Whose manifests are written, in buildah's words. */
final class ImageFormat {
  private ImageFormat() {}

  static ImageForm.Format parse(String text) {
    return switch (text) {
      case "oci", "oci-archive" -> ImageForm.Format.OCI;
      case "docker" -> ImageForm.Format.DOCKER;
      default -> throw OciException.invalid("format \"%s\": expected oci or docker", text);
    };
  }

  /** The one that is asked for, on the line or by the environment. */
  static ImageForm.Format of(Optional<String> asked, Session session) {
    return asked
        .or(() -> session.environment().variable("BUILDAH_FORMAT"))
        .filter(word -> !word.isEmpty())
        .map(ImageFormat::parse)
        .orElse(ImageForm.Format.OCI);
  }
}
