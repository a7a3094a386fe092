package dev.shale.jib;

import dev.shale.image.ImageConfig;
import dev.shale.image.LayerId;
import dev.shale.image.Platform;
import dev.shale.local.StoredImage;
import java.util.List;

/**
 * What an application's layers go on.
 *
 * @param layers base first, all in the store
 */
public record JavaBase(List<LayerId> layers, ImageConfig config) {
  public JavaBase {
    layers = List.copyOf(layers);
  }

  /** An image of the store. */
  public static JavaBase of(StoredImage image) {
    return new JavaBase(image.layers(), image.config());
  }

  /** Nothing: the application brings its own JVM, or something else starts it. */
  public static JavaBase scratch(Platform platform) {
    return new JavaBase(List.of(), ImageConfig.scratch(platform));
  }
}
