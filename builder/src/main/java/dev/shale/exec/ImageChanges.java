package dev.shale.exec;

import dev.shale.image.ImageConfig;
import dev.shale.image.ImageEdit;
import dev.shale.local.ImageForm;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What becomes of an image when all its steps are done. No step sees it, and the history does not
 * tell of it.
 *
 * @param form how the manifest is written
 */
public record ImageChanges(Values env, Values labels, Squash squash, ImageForm form) {
  /** The image as the Dockerfile has it. */
  public static final ImageChanges NONE =
      new ImageChanges(Values.NONE, Values.NONE, Squash.NONE, ImageForm.OCI);

  /**
   * Values by name, in order.
   *
   * @param unset taken away first, whoever set them
   */
  public record Values(Map<String, String> set, List<String> unset) {
    /** None. */
    public static final Values NONE = new Values(Map.of(), List.of());

    public Values {
      set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
      unset = List.copyOf(unset);
    }
  }

  /** The config with the variables and labels. */
  ImageConfig apply(ImageConfig config) {
    if (env.equals(Values.NONE) && labels.equals(Values.NONE)) {
      return config;
    }
    ImageEdit edit = config.edit();
    env.unset().forEach(edit::unsetEnv);
    env.set().forEach(edit::env);
    labels.unset().forEach(edit::unsetLabel);
    labels.set().forEach(edit::label);
    return edit.build();
  }
}
