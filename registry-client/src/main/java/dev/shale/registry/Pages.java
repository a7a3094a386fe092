package dev.shale.registry;

import dev.shale.error.OciException;
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

  /** How many pages are read before the registry is not believed any more. */
  private static final int MAX = 1000;

  private Pages() {}

  /**
   * Refuses to read on where there is no end to be seen.
   *
   * @param read how many pages have been read
   */
  static void requireEnd(String task, int read) {
    if (read == MAX) {
      throw OciException.unsupported("%s: more than %d pages", task, MAX);
    }
  }

  /** Where the next page is, if there is one. */
  static Optional<URI> next(Response response) {
    return response
        .header("Link")
        .map(NEXT::matcher)
        .filter(Matcher::matches)
        .flatMap(link -> Repository.resolve(response, link.group(1)));
  }
}
