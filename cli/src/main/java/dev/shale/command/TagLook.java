package dev.shale.command;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.error.OneLine;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at what tags stand for. A tag that leads to nothing, or to what nobody here can read, is a
 * warning: registries list such, too.
 */
final class TagLook {
  private final TagPlace place;
  private final Session session;

  TagLook(TagPlace place, Session session) {
    this.place = place;
    this.session = session;
  }

  /** Asks for the digest. */
  TagRow withDigest(TagRow row) throws IOException {
    return look(
        row,
        source -> new TagRow(row.tag(), Optional.of(source.describe().digest()), Optional.empty()));
  }

  /** Reads manifest and config: the only place that says when an image was made. */
  TagRow withAge(TagRow row) throws IOException {
    return look(
        row,
        source -> {
          RawManifest raw = source.manifest();
          return new TagRow(row.tag(), Optional.of(raw.digest()), created(source, raw));
        });
  }

  private TagRow look(TagRow row, Inquiry.Question<ImageSource, TagRow> question)
      throws IOException {
    try (ImageSource source = open(row.tag())) {
      return question.about(source);
    } catch (OciException e) {
      if (e.kind() != ErrorKind.NOT_FOUND && e.kind() != ErrorKind.UNSUPPORTED) {
        throw e;
      }
      session.progress().warn("tag " + OneLine.of(row.tag()) + ": " + e.getMessage());
      return row;
    }
  }

  /** One after the other: what archives are opened with is for one thread. */
  private synchronized ImageSource open(String tag) throws IOException {
    return place.opening().open(tag);
  }

  /** The digests of tags, by tag; those that lead to nothing are left out. */
  Map<String, Digest> digests(List<String> tags) throws IOException {
    Map<String, Digest> digests = new LinkedHashMap<>();
    for (TagRow row : Inquiry.each(tags.stream().map(TagRow::of).toList(), this::withDigest)) {
      row.digest().ifPresent(digest -> digests.put(row.tag(), digest));
    }
    return digests;
  }

  private Optional<Instant> created(ImageSource source, RawManifest raw) throws IOException {
    return switch (raw.manifest()) {
      case ImageIndex index -> {
        Optional<Descriptor> entry = entryFor(index);
        yield entry.isPresent() ? created(source, source.manifest(entry.get())) : Optional.empty();
      }
      case ImageManifest manifest when manifest.isImage() -> {
        byte[] config = EmbeddedContent.read(source, manifest.config());
        yield ImageConfig.parse(config).created();
      }
      case ImageManifest _ -> Optional.empty();
      case Schema1Manifest _ -> Optional.empty();
    };
  }

  /** This machine's image, or else the first; an index in an index is not followed. */
  private Optional<Descriptor> entryFor(ImageIndex index) {
    List<Descriptor> images =
        index.manifests().stream().filter(entry -> entry.mediaType().isManifest()).toList();
    return images.stream()
        .filter(entry -> entry.platform().filter(session.platform()::accepts).isPresent())
        .findFirst()
        .or(() -> images.stream().findFirst());
  }
}
