package dev.shale.containersstorage;

import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image in a store: {@code [[DRIVER@]ROOT[+RUNROOT][:OPTIONS]]NAME}, the outer brackets being
 * written, or a name alone, in the user's own store. The image is called {@code NAME[:TAG]}, {@code
 * NAME@DIGEST}, {@code @ID}, or by the beginning of its ID.
 *
 * <p>Spec: containers/image, docs/containers-transports(5), "containers-storage".
 *
 * @param root where the store is, if it says
 * @param image what the image is called there
 */
public record StoreReference(Optional<Path> root, String image) {
  private static final Pattern PLACED =
      Pattern.compile("\\[(?:([^@\\]]+)@)?([^\\]+:]+)(?:\\+[^\\]:]*)?(?::[^\\]]*)?](.+)");
  private static final Set<String> OVERLAY = Set.of("overlay", "overlay2");

  /**
   * Parses what follows {@code containers-storage:}.
   *
   * @throws OciException INVALID if it is malformed, UNSUPPORTED if the store is of another driver
   *     than overlay
   */
  public static StoreReference parse(String text) {
    if (!text.startsWith("[") && !text.isEmpty()) {
      return new StoreReference(Optional.empty(), text);
    }
    Matcher placed = PLACED.matcher(text);
    if (!placed.matches() || !placed.group(2).startsWith("/")) {
      throw OciException.invalid(
          "containers-storage:%s: expected NAME, or [overlay@/ROOT]NAME", text);
    }
    String driver = placed.group(1);
    if (driver != null && !OVERLAY.contains(driver)) {
      throw OciException.unsupported(
          "containers-storage:%s: only stores of the driver overlay are read, not of %s",
          text, driver);
    }
    return new StoreReference(Optional.of(Path.of(placed.group(2))), placed.group(3));
  }

  /** The name, without a digest, where the image is called by one. */
  public Optional<ImageReference> name() {
    int at = image.indexOf('@');
    String name = at < 0 ? image : image.substring(0, at);
    return name.isEmpty() || name.matches("[0-9a-f]{3,64}")
        ? Optional.empty()
        : Optional.of(ImageReference.parse(name).withDefaultTag());
  }

  /** The text that it was parsed from, without what does not matter to who reads. */
  @Override
  public String toString() {
    return root.map(path -> "[overlay@" + path + "]").orElse("") + image;
  }
}
