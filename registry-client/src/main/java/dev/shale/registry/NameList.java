package dev.shale.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.auth.Scope;
import dev.shale.error.OciException;
import dev.shale.http.Method;
import dev.shale.http.Pacing;
import dev.shale.http.Request;
import dev.shale.http.Response;
import dev.shale.json.Json;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Names that a registry lists, page by page.
 *
 * @param task what this is about, for messages
 * @param field where a page has the names
 */
record NameList(Repository repository, Pacing pacing, String task, String field) {
  /** The first names that are meant, and no page after the one that completes them. */
  List<String> read(URI first, Scope scope, Predicate<String> isMeant, int most)
      throws IOException {
    List<String> names = new ArrayList<>();
    Set<String> known = new HashSet<>();
    Pages pages = new Pages(task);
    Optional<URI> next = Optional.of(first);
    while (next.isPresent() && names.size() < most) {
      URI asked = next.get();
      pages.follow(asked);
      Page page = Broken.again(pacing, () -> read(asked, scope));
      if (!known.addAll(page.names()) && !page.names().isEmpty() && page.next().isPresent()) {
        throw Pages.endless(task, asked.getAuthority(), "one without a new name");
      }
      page.names().stream().filter(isMeant).forEach(names::add);
      next = page.next();
    }
    return List.copyOf(names.subList(0, Math.min(most, names.size())));
  }

  private record Page(List<String> names, Optional<URI> next) {}

  private Page read(URI page, Scope scope) throws IOException {
    Request request = Request.of(Method.GET, page);
    try (Response response = repository.send(task, request, List.of(scope))) {
      if (response.status() != 200) {
        throw Refusal.of(task, response);
      }
      return new Page(Json.texts(body(response), field), Pages.next(task, response));
    }
  }

  private ObjectNode body(Response response) throws IOException {
    try {
      return Json.parseObject(field, response.body().readNBytes(Json.MAX_BYTES + 1));
    } catch (IOException e) {
      throw Broken.connection(task, response, e);
    } catch (OciException e) {
      throw e.about(task);
    }
  }
}
