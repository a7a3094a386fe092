package dev.shale.registry.server;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.MediaType;
import dev.shale.json.Json;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The endpoints {@code _catalog}, {@code tags/list} and {@code referrers/}.
 *
 * <p>Spec: distribution-spec v1.1.1, "Content Discovery".
 */
final class ListEndpoint {
  /** How many names one answer has, if the client does not say; fewer, if they are long. */
  static final int PAGE = 10_000;

  /** How long an answer's names may be, so that it is small. */
  private static final int PAGE_BYTES = Room.SMALL_BYTES - (4 << 10);

  /** What a name is written between, and the comma. */
  private static final int QUOTES_BYTES = 4;

  private final Repositories repositories;

  ListEndpoint(Repositories repositories) {
    this.repositories = repositories;
  }

  Answer catalog(Asked asked) throws IOException {
    Page page = Page.of(repositories.names(), asked);
    ObjectNode document = Json.object();
    page.fill(document.putArray("repositories"));
    return page.answer(document);
  }

  Answer tags(String repository, Asked asked) throws IOException {
    SortedSet<String> tags =
        repositories
            .tags(repository)
            .orElseThrow(() -> new Problem(ErrorCode.NAME_UNKNOWN, "no repository " + repository));
    Page page = Page.of(tags, asked);
    ObjectNode document = Json.object().put("name", repository);
    page.fill(document.putArray("tags"));
    return page.answer(document);
  }

  /** Some names, and where the others are. */
  private record Page(List<String> names, Optional<String> next) {
    static Page of(SortedSet<String> all, Asked asked) {
      int count = count(asked);
      String last = asked.parameter("last").orElse("");
      List<String> names = new ArrayList<>();
      int bytes = 0;
      for (String name : all.tailSet(last + "\0")) { // the first that is greater than the last
        bytes += name.length() + QUOTES_BYTES;
        if (names.size() == count || bytes > PAGE_BYTES) {
          return names.isEmpty()
              ? new Page(names, Optional.empty()) // none were asked for
              : new Page(names, Optional.of(link(asked.path(), count, names.getLast())));
        }
        names.add(name);
      }
      return new Page(names, Optional.empty());
    }

    private static int count(Asked asked) {
      String text = asked.parameter("n").orElse(Integer.toString(PAGE));
      if (!text.matches("[0-9]{1,9}")) {
        throw new Problem(400, ErrorCode.UNSUPPORTED, "parameter \"n\": expected a number");
      }
      return Math.min(Integer.parseInt(text), PAGE);
    }

    private static String link(String path, int count, String last) {
      return "<%s?n=%d&last=%s>; rel=\"next\""
          .formatted(path, count, URLEncoder.encode(last, StandardCharsets.UTF_8));
    }

    void fill(ArrayNode array) {
      names.forEach(array::add);
    }

    Answer answer(ObjectNode document) {
      Answer answer = Answer.json(Json.write(document));
      return next.isPresent() ? answer.with("Link", next.get()) : answer;
    }
  }

  Answer referrers(String repository, Digest subject, Asked asked) throws IOException {
    Optional<String> type = asked.parameter("artifactType").filter(text -> !text.isEmpty());
    ObjectNode document = Json.object();
    document.put("schemaVersion", 2).put("mediaType", MediaType.OCI_INDEX.value());
    ArrayNode manifests = document.putArray("manifests");
    for (Descriptor referrer : repositories.referrers(repository, subject)) {
      ObjectNode entry = referrer.toJson();
      if (type.isEmpty() || type.equals(Json.text(entry, "artifactType"))) {
        manifests.add(entry);
      }
    }
    Answer answer = Answer.document(MediaType.OCI_INDEX.value(), Json.write(document));
    return type.isPresent() ? answer.with("OCI-Filters-Applied", "artifactType") : answer;
  }
}
