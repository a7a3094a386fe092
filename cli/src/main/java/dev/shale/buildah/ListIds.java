package dev.shale.buildah;

import dev.shale.command.ListAnswers;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import dev.shale.local.ManifestList;
import java.util.List;
import java.util.Optional;

/** What buildah prints of manifest lists: their IDs, which here are what their digests are. */
final class ListIds implements ListAnswers {
  @Override
  public List<String> created(ManifestList list) {
    return List.of(id(list));
  }

  @Override
  public List<String> changed(ManifestList list, Optional<Digest> entry) {
    return List.of(id(list) + ": " + entry.map(Digest::toString).orElse(""));
  }

  @Override
  public List<String> pushed(RawManifest sent) {
    return List.of();
  }

  @Override
  public List<String> removed(ManifestList list) {
    return List.of("untagged: " + list.name(), id(list));
  }

  static String id(ManifestList list) {
    return list.index().digest().hex();
  }
}
