package dev.shale.command;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.Platform;
import dev.shale.local.ManifestList;
import java.util.function.UnaryOperator;

/**
 * Which manifest of a list is meant: by its digest, for every platform that it is listed for; or by
 * its platform, for that one alone.
 */
final class ListedManifest {
  private ListedManifest() {}

  /**
   * The list without it.
   *
   * @throws OciException NOT_FOUND if the list has none such
   */
  static ManifestList remove(ManifestList list, String word) {
    return isDigest(word) ? list.without(digest(word)) : list.without(entry(list, word));
  }

  /**
   * The list, with something else said of it.
   *
   * @throws OciException NOT_FOUND if the list has none such
   */
  static ManifestList change(ManifestList list, String word, UnaryOperator<Descriptor> change) {
    return isDigest(word)
        ? list.change(digest(word), change)
        : list.change(entry(list, word), change);
  }

  /**
   * The digest of the manifest that is meant.
   *
   * @throws OciException NOT_FOUND if the list has none for that platform
   */
  static Digest digest(ManifestList list, String word) {
    return isDigest(word) ? digest(word) : entry(list, word).digest();
  }

  private static boolean isDigest(String word) {
    return word.indexOf(':') >= 0;
  }

  private static Digest digest(String word) {
    return Digest.parse(word.substring(word.lastIndexOf('@') + 1));
  }

  private static Descriptor entry(ManifestList list, String word) {
    Platform platform = platform(word);
    return list.entries().stream()
        .filter(entry -> entry.platform().filter(platform::accepts).isPresent())
        .findFirst()
        .orElseThrow(
            () ->
                OciException.notFound(
                    "change list %s: it lists nothing for %s; shale manifest inspect shows it",
                    list.name(), word));
  }

  private static Platform platform(String word) {
    try {
      return Platform.parse(word);
    } catch (OciException e) {
      throw new OciException(
          ErrorKind.INVALID,
          "manifest \"%s\": expected its digest or OS/ARCH[/VARIANT]".formatted(word),
          e);
    }
  }
}
