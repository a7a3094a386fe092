package dev.shale.copy;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The looking at what a place has for what a copy would make there, where that is known but for how
 * layers come out that are packed anew. What is there is that if it is the same, byte for byte, in
 * all else: its config, which is the source's, says what is in each layer. No layer is read to see
 * whether it does.
 */
final class Likeness {
  private final ImageSource there;
  private final PlannedDestination planned;

  /** What was found so far: an index may list an image many times. */
  private final Map<Pair, Boolean> known = new HashMap<>();

  private record Pair(Digest foretold, Digest present) {}

  /**
   * @param there what is looked at
   * @param planned has what the copy would write, with something else in place of such layers
   */
  Likeness(ImageSource there, PlannedDestination planned) {
    this.there = there;
    this.planned = planned;
  }

  /** Whether what is there can be what would be made. */
  boolean isOf(RawManifest foretold, RawManifest present) throws IOException {
    return switch (foretold.manifest()) {
      case ImageManifest image ->
          present.manifest() instanceof ImageManifest other
              && planned.isSaidByItsConfig(image)
              && isSame(present, filled(foretold, image, other));
      case ImageIndex index ->
          present.manifest() instanceof ImageIndex other
              && isSame(present, filled(foretold, index, other));
      case Schema1Manifest _ -> false;
    };
  }

  private boolean hasSuch(Descriptor present, RawManifest foretold) throws IOException {
    Pair pair = new Pair(foretold.digest(), present.digest());
    Boolean before = known.get(pair);
    if (before != null) {
      return before;
    }
    boolean isSuch = isRead(present, foretold);
    known.put(pair, isSuch);
    return isSuch;
  }

  /** Of an index that is there not all images need be. */
  private boolean isRead(Descriptor present, RawManifest foretold) throws IOException {
    if (!present.mediaType().equals(foretold.mediaType())) {
      return false;
    }
    try {
      return isOf(foretold, there.manifest(present));
    } catch (OciException e) {
      if (e.kind() == ErrorKind.NOT_FOUND || e.kind() == ErrorKind.CORRUPT) {
        return false;
      }
      throw e;
    }
  }

  private static boolean isSame(RawManifest present, Optional<RawManifest> filled) {
    return filled.filter(it -> it.digest().equals(present.digest())).isPresent();
  }

  /** The image with those layers that nobody has seen as the other has them. */
  private Optional<RawManifest> filled(
      RawManifest foretold, ImageManifest image, ImageManifest other) {
    if (image.layers().size() != other.layers().size()) {
      return Optional.empty();
    }
    List<Descriptor> layers = new ArrayList<>();
    for (int i = 0; i < image.layers().size(); i++) {
      Descriptor layer = image.layers().get(i);
      layers.add(planned.isUnseen(layer) ? named(layer, other.layers().get(i)) : layer);
    }
    return Optional.of(image.rewrite(foretold.mediaType(), image.config(), layers));
  }

  private static Descriptor named(Descriptor foretold, Descriptor present) {
    return foretold.withContent(present).withMediaType(foretold.mediaType());
  }

  /** The index with those images that nobody has seen as the other has them, if they are alike. */
  private Optional<RawManifest> filled(RawManifest foretold, ImageIndex index, ImageIndex other)
      throws IOException {
    if (index.manifests().size() != other.manifests().size()) {
      return Optional.empty();
    }
    List<Descriptor> entries = new ArrayList<>();
    Map<Digest, Digest> became = new HashMap<>();
    for (int i = 0; i < index.manifests().size(); i++) {
      Descriptor entry = index.manifests().get(i);
      Descriptor present = other.manifests().get(i);
      Optional<RawManifest> unseen = planned.unseen(entry);
      if (unseen.isPresent()) {
        if (!hasSuch(present, unseen.get())) {
          return Optional.empty();
        }
        became.put(entry.digest(), present.digest());
      }
      entries.add(unseen.isPresent() ? named(entry, present) : entry);
    }
    return Optional.of(index.rewrite(foretold.mediaType(), Selection.renamed(entries, became)));
  }
}
