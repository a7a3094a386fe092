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
  /** An address, and what is said of it up to the next one. */
  private static final Pattern LINK =
      Pattern.compile("<([^>]*+)>([^,\"]*+(?:\"[^\"]*+\"[^,\"]*+)*+)");

  private static final Pattern NEXT =
      Pattern.compile(
          ";\\s*rel\\s*=\\s*(?:\"(?:[^\"]*\\s)?next(?:\\s[^\"]*)?\"|next(?![^\\s;]))",
          Pattern.CASE_INSENSITIVE);

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

  /**
   * Where the next page is, if there is one.
   *
   * @throws OciException UNSUPPORTED if there is one at an address that is none: a list of which
   *     the end is missing is not taken for the list
   */
  static Optional<URI> next(String task, Response response) {
    for (String header : response.headers().all("Link")) {
      Matcher link = LINK.matcher(header);
      while (link.find()) {
        if (NEXT.matcher(link.group(2)).find()) {
          return Optional.of(resolve(task, response, link.group(1)));
        }
      }
    }
    return Optional.empty();
  }

  private static URI resolve(String task, Response response, String address) {
    return Repository.resolve(response, address)
        .orElseThrow(
            () ->
                OciException.unsupported(
                    "%s: %s gave no address for the next page, but \"%s\"",
                    task, response.uri().getAuthority(), address));
  }
}
