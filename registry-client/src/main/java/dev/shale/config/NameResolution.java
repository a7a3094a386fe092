package dev.shale.config;

import dev.shale.name.ImageReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The images in registries that a name may mean.
 *
 * @param asked the name as it was given
 * @param candidates in the order in which to try them, one at least; each has a tag or digest
 */
public record NameResolution(String asked, List<ImageReference> candidates, Reason reason) {
  /** Why a name means what it means. */
  public sealed interface Reason {
    /** It says its registry, or no file says where short names are: that is {@code docker.io}. */
    record AsWritten() implements Reason {}

    /** A file has an alias for it. */
    record Aliased(Path file) implements Reason {}

    /** A file lists the registries that short names may be in. */
    record Searched(Path file) implements Reason {}

    /** The user chose. */
    record Chosen() implements Reason {}
  }

  public NameResolution {
    candidates = List.copyOf(candidates);
  }

  /** A name that means one image. */
  static NameResolution of(String asked, ImageReference name, Reason reason) {
    return new NameResolution(asked, List.of(name), reason);
  }

  /** One line about what the user may not expect; empty where there is nothing of that kind. */
  public Optional<String> note() {
    boolean expected = candidates.equals(List.of(ImageReference.parse(asked).withDefaultTag()));
    return expected ? Optional.empty() : file().map(file -> names() + " by " + file);
  }

  private Optional<Path> file() {
    return switch (reason) {
      case Reason.AsWritten(), Reason.Chosen() -> Optional.empty();
      case Reason.Aliased(Path file) -> Optional.of(file);
      case Reason.Searched(Path file) -> Optional.of(file);
    };
  }

  /** The candidates in a sentence. */
  String names() {
    return candidates.stream().map(ImageReference::toString).collect(Collectors.joining(" or "));
  }
}
