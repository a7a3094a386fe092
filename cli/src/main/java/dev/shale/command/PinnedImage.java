package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.image.Digest;
import java.nio.file.Path;

/** An argument that means one manifest, whatever its name comes to stand for. */
final class PinnedImage {
  private PinnedImage() {}

  /** The argument, with a digest in the place of what may change. */
  static String of(ImageArgument image, Digest digest) {
    return switch (image) {
      case ImageArgument.InRegistry(var name) -> "docker://" + name.withDigest(digest);
      case ImageArgument.InLayout layout -> "oci:" + layout.directory() + "@" + digest;
      case ImageArgument.InArchive archive ->
          archive.format() + ":" + archive.file() + "@" + digest;
      case ImageArgument.InStore _ -> "store:" + digest;
      default ->
          throw OciException.unsupported(
              "name %s: what dir:, tarball:, docker-daemon: and containers-storage: have cannot be"
                  + " asked for by a digest",
              digest);
    };
  }

  /** As {@link #of}, wherever it is used from. */
  static String fromAnywhere(ImageArgument image, Digest digest) {
    return switch (image) {
      case ImageArgument.InLayout layout ->
          "oci:" + layout.directory().toAbsolutePath().normalize() + "@" + digest;
      case ImageArgument.InArchive archive when archive.file().equals(Path.of("-")) ->
          throw OciException.unsupported(
              "list %s:-: what comes through a pipe is not there any more when it is pushed",
              archive.format());
      case ImageArgument.InArchive archive ->
          archive.format() + ":" + archive.file().toAbsolutePath().normalize() + "@" + digest;
      default -> of(image, digest);
    };
  }
}
