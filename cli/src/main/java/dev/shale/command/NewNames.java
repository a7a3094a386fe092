package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** Names that images are to have. */
final class NewNames {
  private NewNames() {}

  /** Names, and more names. */
  static <T> List<T> all(List<T> names, List<T> more) {
    return Stream.concat(names.stream(), more.stream()).toList();
  }

  /**
   * Tags for one repository, each said alone or with the repository's name.
   *
   * @throws OciException INVALID if a name is one of another repository
   */
  static List<String> tags(ImageReference repository, List<String> names) {
    return names.stream().map(name -> tag(repository, name)).toList();
  }

  private static String tag(ImageReference repository, String name) {
    if (name.indexOf(':') < 0 && name.indexOf('/') < 0) {
      return name;
    }
    ImageReference full = ImageReference.parse(name);
    if (!full.name().equals(repository.name()) || full.tag().isEmpty()) {
      throw OciException.invalid(
          "tag %s: expected a tag of %s, as in %s:TAG", name, repository.name(), repository.name());
    }
    return full.tag().get();
  }

  /** Refuses names for what has none. */
  static void requireNone(String place, List<String> names) {
    if (!names.isEmpty()) {
      throw OciException.invalid("write %s: no place for the name %s", place, names.getFirst());
    }
  }

  /** Refuses names with a digest: what an image's digest is, is not ours to say. */
  static void check(String verb, Collection<ImageReference> names) {
    for (ImageReference name : names) {
      if (name.digest().isPresent()) {
        throw OciException.invalid("%s %s: a digest is no name to give; leave it away", verb, name);
      }
    }
  }
}
