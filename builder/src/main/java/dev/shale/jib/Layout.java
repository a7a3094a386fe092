package dev.shale.jib;

import dev.shale.error.OciException;
import java.util.Optional;

/**
 * Where in the image the application is, and in which form.
 *
 * @param root its directory, absolute; {@code /app}, or where the base's servlet container looks
 */
public record Layout(Form form, Optional<String> root) {
  /** As jib does it, but for jars that have to stay whole. */
  public static final Layout USUAL = new Layout(Form.AS_FITS, Optional.empty());

  /** What becomes of a jar. */
  public enum Form {
    /** Its files, unless its manifest says what the JVM regards only in a whole jar. */
    AS_FITS,
    /** Its files: classes that change make a small layer. */
    EXPLODED,
    /** The jar, with those that it needs beside it. */
    PACKAGED
  }

  public Layout {
    if (root.isPresent() && !root.get().startsWith("/")) {
      throw OciException.invalid(
          "jib: root \"%s\": expected an absolute path in the image", root.get());
    }
  }

  public Layout withForm(Form other) {
    return new Layout(other, root);
  }

  public Layout withRoot(String other) {
    return new Layout(form, Optional.of(other));
  }
}
