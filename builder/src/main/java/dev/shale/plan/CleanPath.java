package dev.shale.plan;

import java.util.ArrayList;
import java.util.List;

/** Paths inside of an image, made absolute and clean by their text alone. */
final class CleanPath {
  private CleanPath() {}

  /**
   * What {@code path} means to someone in {@code directory}; {@code ..} at the root stays there.
   */
  static String resolve(String directory, String path) {
    List<String> parts = new ArrayList<>();
    String whole = path.startsWith("/") ? path : directory + "/" + path;
    for (String part : whole.split("/", -1)) {
      if (part.equals("..")) {
        if (!parts.isEmpty()) {
          parts.removeLast();
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return "/" + String.join("/", parts);
  }

  /** Whether a path is written such that only a directory can be meant. */
  static boolean isDirectoryForm(String path) {
    return path.isEmpty()
        || path.equals(".")
        || path.equals("..")
        || path.endsWith("/")
        || path.endsWith("/.")
        || path.endsWith("/..");
  }
}
