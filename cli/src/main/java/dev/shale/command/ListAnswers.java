package dev.shale.command;

import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import dev.shale.local.ManifestList;
import java.util.List;
import java.util.Optional;

/** What is printed of a manifest list when something was done with it, a line each. */
public interface ListAnswers {
  /** It is there. */
  List<String> created(ManifestList list);

  /**
   * It is another now.
   *
   * @param entry what was put in, changed or taken out; empty for the list itself
   */
  List<String> changed(ManifestList list, Optional<Digest> entry);

  /** It was sent elsewhere as this. */
  List<String> pushed(RawManifest sent);

  /** It is gone. */
  List<String> removed(ManifestList list);

  /** In shale's own words: what the list is now. */
  ListAnswers OWN =
      new ListAnswers() {
        @Override
        public List<String> created(ManifestList list) {
          return List.of(list.index().digest().toString());
        }

        @Override
        public List<String> changed(ManifestList list, Optional<Digest> entry) {
          String now = list.index().digest().toString();
          return List.of(entry.map(digest -> now + ": " + digest).orElse(now));
        }

        @Override
        public List<String> pushed(RawManifest sent) {
          return List.of(sent.digest().toString());
        }

        @Override
        public List<String> removed(ManifestList list) {
          return List.of("deleted: " + list.name());
        }
      };
}
