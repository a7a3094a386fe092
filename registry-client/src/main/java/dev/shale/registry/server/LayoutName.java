package dev.shale.registry.server;

import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.transport.layout.LayoutIndex;
import java.util.Optional;

/**
 * What an entry of a layout's index is called in the registry: {@code repository:tag}, or {@code
 * repository@digest} if it has no tag there.
 */
record LayoutName(String repository, Reference reference) {
  /**
   * Reads an entry's name. One that says no repository is in the one that is called as the layout.
   *
   * @param own the repository of entries without one
   * @return empty if no registry can have such a name
   */
  static Optional<LayoutName> of(Descriptor entry, String own) {
    Optional<String> name = LayoutIndex.nameOf(entry);
    if (name.isEmpty()) {
      return Optional.of(new LayoutName(own, new Reference.ByDigest(entry.digest())));
    }
    String text = name.get();
    int at = text.indexOf('@');
    if (at >= 0) {
      return digest(text.substring(at + 1))
          .flatMap(digest -> of(text.substring(0, at), new Reference.ByDigest(digest)));
    }
    int colon = text.indexOf(':', text.lastIndexOf('/') + 1);
    String tag = text.substring(colon + 1);
    if (!Reference.Tag.isTag(tag)) {
      return Optional.empty();
    }
    return of(colon < 0 ? own : text.substring(0, colon), new Reference.Tag(tag));
  }

  private static Optional<LayoutName> of(String repository, Reference reference) {
    return RepositoryNames.isName(repository)
        ? Optional.of(new LayoutName(repository, reference))
        : Optional.empty();
  }

  private static Optional<Digest> digest(String text) {
    try {
      return Optional.of(Digest.parse(text));
    } catch (OciException e) {
      return Optional.empty();
    }
  }

  /** The name as the index has it. */
  @Override
  public String toString() {
    return switch (reference) {
      case Reference.Tag tag -> repository + ":" + tag;
      case Reference.ByDigest digest -> repository + "@" + digest;
    };
  }
}
