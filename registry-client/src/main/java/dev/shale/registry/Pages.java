package dev.shale.registry;

import dev.shale.http.Response;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers that come in pages.
 *
 * <p>Spec: distribution-spec v1.1.1, "Listing Tags"; RFC 8288.
 */
final class Pages {
  private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;.*\\brel=\"?next\"?.*");

  private Pages() {}

  /** Where the next page is, if there is one. */
  static Optional<URI> next(Response response) {
    return response
        .header("Link")
        .map(NEXT::matcher)
        .filter(Matcher::matches)
        .flatMap(link -> Repository.resolve(response, link.group(1)));
  }
}
