package dev.shale.containersstorage;

import dev.shale.error.OciException;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/** The documents of a store. */
final class StoreFiles {
  private static final Pattern PLAIN = Pattern.compile("[.0-9a-z]+");

  private StoreFiles() {}

  /** The bytes of a small file. */
  static byte[] readSmall(ReadableTree tree, TreePath path, int maxBytes) throws IOException {
    try (InputStream in = tree.read(path)) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw OciException.invalid(
            "read %s: more than the %d bytes that are allowed", path, maxBytes);
      }
      return bytes;
    }
  }

  /** Where an image's document is; names that could be no file's are written in base 64. */
  static TreePath document(String image, String key) {
    String file =
        PLAIN.matcher(key).matches()
            ? key
            : "=" + Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    return TreePath.of("overlay-images/" + image + "/" + file);
  }
}
