package dev.shale.runtime;

import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A device of the host that a container may use. {@link #parse} and {@code toString} are inverse.
 *
 * @param source on the host
 * @param target in the container; absolute
 * @param access some of {@code r}, {@code w} and {@code m}: to read, to write, to make it anew
 */
public record Device(Path source, String target, String access) {
  private static final String ALL = "rwm";

  public Device {
    if (!source.isAbsolute() || !target.startsWith("/dev/")) {
      throw OciException.invalid(
          "device %s:%s: expected absolute paths, the second below /dev", source, target);
    }
    if (!access.matches("[rwm]{1,3}")) {
      throw OciException.invalid(
          "device %s: access \"%s\" is not made of r, w and m", source, access);
    }
  }

  /** Reads {@code SOURCE[:TARGET][:ACCESS]}. */
  public static Device parse(String text) {
    String[] parts = text.split(":", -1);
    if (!text.startsWith("/")) {
      throw OciException.unsupported(
          "device \"%s\": only paths are offered, as /dev/fuse, not names of CDI", text);
    }
    Path source = Path.of(parts[0]);
    return switch (parts.length) {
      case 1 -> new Device(source, parts[0], ALL);
      case 2 ->
          parts[1].startsWith("/")
              ? new Device(source, parts[1], ALL)
              : new Device(source, parts[0], parts[1]);
      case 3 -> new Device(source, parts[1], parts[2]);
      default -> throw OciException.invalid("device \"%s\": expected SOURCE[:TARGET][:rwm]", text);
    };
  }

  /** Whether nothing of what can be done with a device is kept from the container. */
  boolean isUnrestricted() {
    return ALL.chars().allMatch(letter -> access.indexOf(letter) >= 0);
  }

  /** A device as the kernel numbers it. */
  record Numbers(boolean isBlock, long major, long minor, long mode, long uid, long gid) {}

  /**
   * What the host has there.
   *
   * @throws OciException NOT_FOUND if that is no device
   */
  Numbers numbers() throws IOException {
    if (!Files.exists(source)) {
      throw OciException.notFound("device %s: there is none", source);
    }
    long mode = ((Number) Files.getAttribute(source, "unix:mode")).longValue();
    long type = mode & 0170000;
    if (type != 0060000 && type != 0020000) {
      throw OciException.notFound("device %s: is none", source);
    }
    long number = ((Number) Files.getAttribute(source, "unix:rdev")).longValue();
    return new Numbers(
        type == 0060000,
        (number >> 8 & 0xfff) | (number >> 32 & ~0xfffL),
        (number & 0xff) | (number >> 12 & ~0xffL & 0xffffffffL),
        mode & 07777,
        ((Number) Files.getAttribute(source, "unix:uid")).longValue(),
        ((Number) Files.getAttribute(source, "unix:gid")).longValue());
  }

  @Override
  public String toString() {
    return source + ":" + target + ":" + access;
  }
}
