package dev.shale.jib;

import dev.shale.image.ImageEdit;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * What image to make.
 *
 * @param application stays the caller's to close
 * @param settings what else is said of running it, such as ports and variables; comes after the
 *     base's config and the entry point
 * @param created the time that the image is said to be of; files are of the time that jib gives
 *     them
 */
public record JavaImageRequest(
    JavaApplication application,
    Launch launch,
    Layout layout,
    Consumer<ImageEdit> settings,
    Instant created) {
  /** As the application itself says, of 1970. */
  public static JavaImageRequest of(JavaApplication application) {
    return new JavaImageRequest(application, Launch.AS_FOUND, Layout.USUAL, _ -> {}, Instant.EPOCH);
  }

  public JavaImageRequest withLaunch(Launch other) {
    return new JavaImageRequest(application, other, layout, settings, created);
  }

  public JavaImageRequest withLayout(Layout other) {
    return new JavaImageRequest(application, launch, other, settings, created);
  }

  public JavaImageRequest withSettings(Consumer<ImageEdit> other) {
    return new JavaImageRequest(application, launch, layout, other, created);
  }

  public JavaImageRequest withCreated(Instant other) {
    return new JavaImageRequest(application, launch, layout, settings, other);
  }
}
