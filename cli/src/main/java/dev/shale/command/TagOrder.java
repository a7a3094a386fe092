package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.name.SemanticVersion;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;

/** In what order tags are listed. */
enum TagOrder {
  NAME,
  SEMVER,
  CREATED;

  static TagOrder parse(String word) {
    return switch (word) {
      case "name" -> NAME;
      case "semver" -> SEMVER;
      case "created" -> CREATED;
      default ->
          throw OciException.invalid("tags --sort %s: expected name, semver or created", word);
    };
  }

  /** What has no version, or no time, comes first; what is the same goes by name. */
  Comparator<TagRow> comparator() {
    return switch (this) {
      case NAME -> Comparator.comparing(TagRow::tag);
      case SEMVER -> by(row -> SemanticVersion.find(row.tag()));
      case CREATED -> by(TagRow::created);
    };
  }

  private static <T extends Comparable<? super T>> Comparator<TagRow> by(
      Function<TagRow, Optional<T>> key) {
    Comparator<Optional<T>> emptyFirst =
        (a, b) ->
            a.isPresent() && b.isPresent()
                ? a.get().compareTo(b.get())
                : Boolean.compare(a.isPresent(), b.isPresent());
    return Comparator.comparing(key, emptyFirst).thenComparing(TagRow::tag);
  }
}
