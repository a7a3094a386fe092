package dev.shale.buildah;

import dev.shale.error.OciException;
import dev.shale.local.StoredImage;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Which images {@code --filter} leaves. */
final class ImageFilter {
  private ImageFilter() {}

  /**
   * Reads {@code KEY=VALUE} or {@code KEY!=VALUE}.
   *
   * @throws OciException INVALID if there is no such filter, NOT_FOUND if it is about an image that
   *     is not there
   */
  static Predicate<StoredImage> of(String filter, Names names) throws IOException {
    int equals = filter.indexOf('=');
    if (equals > 0 && filter.charAt(equals - 1) == '!') {
      return wanted(filter.substring(0, equals - 1) + filter.substring(equals), names).negate();
    }
    return wanted(filter, names);
  }

  private static Predicate<StoredImage> wanted(String filter, Names names) throws IOException {
    String[] parts = filter.split("=", 2);
    if (parts.length != 2) {
      throw OciException.invalid(
          "invalid image filter \"%s\": must be in the format \"filter=value or filter!=value\"",
          filter);
    }
    String value = parts[1];
    return switch (parts[0]) {
      case "dangling" -> image -> image.names().isEmpty() == truth(filter, value);
      case "intermediate", "readonly" -> _ -> !truth(filter, value);
      case "reference" -> reference(value);
      case "label" -> image -> hasLabel(image, value);
      case "since", "after" -> {
        Instant time = created(names.require(value));
        yield image -> created(image).isAfter(time);
      }
      case "before" -> {
        Instant time = created(names.require(value));
        yield image -> created(image).isBefore(time);
      }
      case "id" -> image -> image.id().hex().startsWith(value);
      default -> throw OciException.invalid("unsupported image filter \"%s\"", parts[0]);
    };
  }

  private static boolean truth(String filter, String value) {
    return switch (value) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default ->
          throw OciException.invalid("invalid image filter \"%s\": expected true or false", filter);
    };
  }

  private static Instant created(StoredImage image) {
    return image.config().created().orElse(Instant.EPOCH);
  }

  private static boolean hasLabel(StoredImage image, String label) {
    String[] parts = label.split("=", 2);
    String value = image.config().labels().get(parts[0]);
    return value != null && (parts.length == 1 || value.equals(parts[1]));
  }

  /** A name, or the end of one, in which {@code *} is anything but a slash. */
  private static Predicate<StoredImage> reference(String pattern) {
    StringBuilder regex = new StringBuilder("(?:.*/)?");
    for (String part : pattern.split("(?=\\*)|(?<=\\*)", -1)) {
      regex.append(part.equals("*") ? "[^/]*" : Pattern.quote(part));
    }
    Pattern whole = Pattern.compile(regex + "(?::[^/]*)?");
    return image ->
        image.names().stream().anyMatch(name -> whole.matcher(name.toString()).matches());
  }
}
