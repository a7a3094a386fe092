package dev.shale.registry.server;

import dev.shale.image.Digest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a path names.
 *
 * <p>Spec: distribution-spec v1.1.1, "Endpoints".
 */
sealed interface Route {
  /** A repository may itself have a part called {@code blobs}: the last one counts. */
  Pattern BELOW_REPOSITORY =
      Pattern.compile("/v2/(.+)/(tags/list$|manifests/|referrers/|blobs/uploads/|blobs/)([^/]*)");

  /** The registry itself. */
  record Base() implements Route {}

  /** Its repositories. */
  record Catalog() implements Route {}

  record Tags(String repository) implements Route {}

  record Manifest(String repository, String reference) implements Route {}

  record Blob(String repository, Digest digest) implements Route {}

  /** Where uploads begin. */
  record Uploads(String repository) implements Route {}

  record Upload(String repository, String id) implements Route {}

  record Referrers(String repository, Digest subject) implements Route {}

  /**
   * Reads a path.
   *
   * @return empty if it is none of this protocol
   * @throws Problem if it is, but what it names cannot be
   */
  static Optional<Route> parse(String path) {
    if (path.equals("/v2/") || path.equals("/v2")) {
      return Optional.of(new Base());
    }
    if (path.equals("/v2/_catalog")) {
      return Optional.of(new Catalog());
    }
    Matcher below = BELOW_REPOSITORY.matcher(path);
    return below.matches()
        ? Optional.of(of(RepositoryNames.require(below.group(1)), below.group(2), below.group(3)))
        : Optional.empty();
  }

  private static Route of(String repository, String kind, String rest) {
    return switch (kind) {
      case "tags/list" -> new Tags(repository);
      case "manifests/" -> new Manifest(repository, rest);
      case "referrers/" -> new Referrers(repository, Problem.digest(rest));
      case "blobs/uploads/" ->
          rest.isEmpty() ? new Uploads(repository) : new Upload(repository, rest);
      default -> new Blob(repository, Problem.digest(rest));
    };
  }
}
