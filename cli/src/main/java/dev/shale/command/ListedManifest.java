package dev.shale.command;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.Platform;
import dev.shale.local.ManifestList;

/** Which manifest of a list is meant: by its digest, or by its platform. */
final class ListedManifest {
  private ListedManifest() {}

  /**
   * Finds it.
   *
   * @throws OciException NOT_FOUND if the list has none such
   */
  static Digest find(ManifestList list, String word) {
    if (word.indexOf(':') >= 0) {
      return Digest.parse(word.substring(word.lastIndexOf('@') + 1));
    }
    Platform platform = platform(word);
    return list.entries().stream()
        .filter(entry -> entry.platform().filter(platform::accepts).isPresent())
        .map(Descriptor::digest)
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
