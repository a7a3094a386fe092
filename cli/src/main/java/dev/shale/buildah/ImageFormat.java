package dev.shale.buildah;

import dev.shale.command.Session;
import dev.shale.error.OciException;
import dev.shale.local.ImageForm;
import java.util.Optional;

/** The two formats of manifests, by buildah's names. */
enum ImageFormat {
  OCI,
  DOCKER;

  static ImageFormat parse(String text) {
    return switch (text) {
      case "oci", "oci-archive" -> OCI;
      case "docker" -> DOCKER;
      default -> throw OciException.invalid("format \"%s\": expected oci or docker", text);
    };
  }

  /** The same for who writes manifests. */
  ImageForm.Format manifests() {
    return switch (this) {
      case OCI -> ImageForm.Format.OCI;
      case DOCKER -> ImageForm.Format.DOCKER;
    };
  }

  /** The one that is asked for, on the line or by the environment. */
  static ImageFormat of(Optional<String> asked, Session session) {
    return asked
        .or(() -> session.environment().variable("BUILDAH_FORMAT"))
        .filter(word -> !word.isEmpty())
        .map(ImageFormat::parse)
        .orElse(OCI);
  }
}
