package dev.shale.registry;

import dev.shale.error.OciException;
import dev.shale.http.HttpUri;
import dev.shale.http.Response;
import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers that come in pages, of which none is read twice.
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

  private final String task;
  private final Set<URI> read = new HashSet<>();

  Pages(String task) {
    this.task = task;
  }

  /**
   * Takes note of a page before it is read.
   *
   * @throws OciException UNSUPPORTED if it was read before, or no end is to be seen
   */
  void follow(URI page) {
    if (!read.add(HttpUri.overTls(page))) { // as the registry is always asked
      throw endless(task, page.getAuthority(), "a link that was followed before");
    }
    if (read.size() > MAX) {
      throw OciException.unsupported("%s: more than %d pages", task, MAX);
    }
  }

  /** A list that a registry does not bring to its end. */
  static OciException endless(String task, String registry, String next) {
    return OciException.unsupported(
        "%s: the list of %s does not end: the next page is %s", task, registry, next);
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
