package dev.shale.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.http.Method;
import dev.shale.http.Pacing;
import dev.shale.http.Request;
import dev.shale.http.Response;
import dev.shale.json.Json;
import dev.shale.name.TagSelection;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The endpoint {@code tags/list}.
 *
 * <p>Spec: distribution-spec v1.1.1, "Listing Tags".
 */
final class Tags {
  /** How many pages of tags are read before the registry is not believed any more. */
  static final int MAX_PAGES = 1000;

  /** How many tags a page is asked to have at most; registries refuse more than they like. */
  static final int MAX_PAGE = 100;

  private final Repository repository;
  private final Pacing pacing;

  Tags(Repository repository, Pacing pacing) {
    this.repository = repository;
    this.pacing = pacing;
  }

  /** The first tags that are selected, and no page after the one that completes them. */
  List<String> list(TagSelection selection, int most) throws IOException {
    String task = "list tags of " + repository.name().name();
    List<String> tags = new ArrayList<>();
    Optional<URI> page = Optional.of(repository.uri(firstPage(selection, most)));
    for (int pages = 0; page.isPresent() && tags.size() < most; pages++) {
      if (pages == MAX_PAGES) {
        throw OciException.unsupported("%s: more than %d pages", task, MAX_PAGES);
      }
      URI asked = page.get();
      page = Broken.again(pacing, () -> read(task, asked, selection, tags));
    }
    return List.copyOf(tags.subList(0, Math.min(most, tags.size())));
  }

  /** A few of all are asked for as such; else the registry knows best what a page is. */
  private static String firstPage(TagSelection selection, int most) {
    return selection.equals(TagSelection.ALL) && most <= MAX_PAGE
        ? "tags/list?n=" + most
        : "tags/list";
  }

  private Optional<URI> read(String task, URI page, TagSelection selection, List<String> tags)
      throws IOException {
    Request request = Request.of(Method.GET, page);
    try (Response response = repository.send(task, request, List.of(repository.pull()))) {
      if (response.status() != 200) {
        throw Refusal.of(task, response);
      }
      Json.texts(body(task, response), "tags").stream()
          .filter(selection::accepts)
          .forEach(tags::add);
      return Pages.next(response);
    }
  }

  private static ObjectNode body(String task, Response response) throws IOException {
    try {
      return Json.parseObject("tags", response.body().readNBytes(Json.MAX_BYTES + 1));
    } catch (IOException e) {
      throw Broken.connection(task, response, e);
    } catch (OciException e) {
      throw e.about(task);
    }
  }
}
