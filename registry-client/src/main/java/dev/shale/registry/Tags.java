package dev.shale.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.http.Method;
import dev.shale.http.Pacing;
import dev.shale.http.Request;
import dev.shale.http.Response;
import dev.shale.json.Json;
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

  private final Repository repository;
  private final Pacing pacing;

  Tags(Repository repository, Pacing pacing) {
    this.repository = repository;
    this.pacing = pacing;
  }

  List<String> list() throws IOException {
    String task = "list tags of " + repository.name().name();
    List<String> tags = new ArrayList<>();
    Optional<URI> page = Optional.of(repository.uri("tags/list"));
    for (int pages = 0; page.isPresent(); pages++) {
      if (pages == MAX_PAGES) {
        throw OciException.unsupported("%s: more than %d pages", task, MAX_PAGES);
      }
      URI asked = page.get();
      page = Broken.again(pacing, () -> read(task, asked, tags));
    }
    return List.copyOf(tags);
  }

  private Optional<URI> read(String task, URI page, List<String> tags) throws IOException {
    Request request = Request.of(Method.GET, page);
    try (Response response = repository.send(task, request, List.of(repository.pull()))) {
      if (response.status() != 200) {
        throw Refusal.of(task, response);
      }
      tags.addAll(Json.texts(body(task, response), "tags"));
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
