package dev.shale.plan;

import dev.shale.error.OciException;
import dev.shale.image.Platform;
import dev.shale.name.ImageReference;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The name that a stage or an image is replaced by. Equal for all ways to write one image's name:
 * {@code alpine}, {@code docker.io/library/alpine:latest}; and a platform: {@code linux/arm64},
 * {@code linux/arm64/v8}.
 *
 * @param image the name in full
 * @param platform if only what is asked for this platform is replaced
 */
public record ContextName(ImageReference image, Optional<Platform> platform) {
  private static final String SEPARATOR = "::";

  /** Nothing takes the place of these. */
  private static final Set<String> RESERVED = Set.of("context", "scratch");

  public ContextName {
    platform = platform.map(Platform::normalized);
  }

  /**
   * Reads {@code NAME[::OS/ARCH[/VARIANT]]}.
   *
   * @throws OciException INVALID if it is none, or the name is one that nothing takes the place of
   */
  public static ContextName parse(String text) {
    int end = text.indexOf(SEPARATOR);
    String name = end < 0 ? text : text.substring(0, end);
    if (isReserved(name)) {
      throw OciException.invalid("context \"%s\": nothing takes the place of that name", name);
    }
    return new ContextName(
        ImageReference.parse(name).withDefaultTag(),
        end < 0
            ? Optional.empty()
            : Optional.of(Platform.parse(text.substring(end + SEPARATOR.length()))));
  }

  static boolean isReserved(String name) {
    return RESERVED.contains(name.toLowerCase(Locale.ROOT));
  }

  /** As short as it can be written: the inverse of {@link #parse}. */
  @Override
  public String toString() {
    String name =
        image
            .toString()
            .replaceFirst("^docker\\.io/(?:library/(?=[^/]+$))?", "")
            .replaceFirst(":latest$", "");
    return name + platform.map(only -> SEPARATOR + only).orElse("");
  }
}
