package dev.shale.command;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.name.ImageReference;
import dev.shale.name.TagSelection;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A name in a registry, and the tags that share its manifest: there, whatever its mirrors say,
 * since that is where something is removed.
 */
final class RepositoryTags {
  /**
   * What registries answer that delete manifests only; 2.8 of the reference one says 400 or 404.
   */
  private static final Set<ErrorKind> CANNOT =
      Set.of(ErrorKind.UNSUPPORTED, ErrorKind.INVALID, ErrorKind.NOT_FOUND);

  private final ImageReference name;
  private final Transports transports;
  private final Session session;

  RepositoryTags(ImageReference name, Transports transports, Session session) {
    this.name = name;
    this.transports = transports;
    this.session = session;
  }

  /**
   * The manifest that the name stands for.
   *
   * @throws OciException NOT_FOUND if it stands for none
   */
  Digest digest() throws IOException {
    try (ImageSource source = transports.homeSource(name)) {
      return source.describe().digest();
    }
  }

  /** All tags of a manifest, by name; by asking what each tag of the repository stands for. */
  List<String> of(Digest manifest) throws IOException {
    TagPlace place = TagPlace.ofHome(name, transports);
    return new TagLook(place, session)
        .digests(place.tags(TagSelection.ALL, Integer.MAX_VALUE)).entrySet().stream()
            .filter(entry -> entry.getValue().equals(manifest))
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
  }

  /**
   * Removes the tag alone.
   *
   * @throws OciException UNSUPPORTED if the registry would remove the manifest with it
   */
  void untag() throws IOException {
    Digest manifest = digest();
    try {
      transports.delete(name);
    } catch (OciException e) {
      if (!CANNOT.contains(e.kind())) {
        throw e;
      }
      throw new OciException(ErrorKind.UNSUPPORTED, refusal(manifest, e), e);
    }
  }

  private String refusal(Digest manifest, OciException answer) throws IOException {
    return ("untag docker://%s: the registry removes no tag alone (%s), and with its manifest %s"
            + " these would vanish: %s; nothing was changed; shale delete does it")
        .formatted(name, answer.getMessage(), manifest, listed(of(manifest)));
  }

  /** Tags as they stand in a message. */
  static String listed(List<String> tags) {
    return String.join(", ", tags);
  }
}
