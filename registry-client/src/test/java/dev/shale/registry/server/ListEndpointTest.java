package dev.shale.registry.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.http.Headers;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import dev.shale.registry.server.Answer.Body;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ListEndpointTest {
  private static final String LONG = "x".repeat(RepositoryNames.MAX_LENGTH - 4);

  /** Repositories of which there are only the names. */
  private record Names(SortedSet<String> names) implements Repositories {
    static Names of(int count) {
      SortedSet<String> names = new TreeSet<>();
      for (int i = 0; i < count; i++) {
        names.add(LONG + (1000 + i));
      }
      return new Names(names);
    }

    @Override
    public Optional<SortedSet<String>> tags(String repository) {
      return Optional.of(names);
    }

    @Override
    public Optional<RawManifest> manifest(String repository, Reference reference) {
      return Optional.empty();
    }

    @Override
    public Optional<ServedBlob> blob(String repository, Digest digest) {
      return Optional.empty();
    }

    @Override
    public List<Descriptor> referrers(String repository, Digest subject) {
      return List.of();
    }
  }

  static Asked asked(String target) {
    return Asked.of("GET", URI.create(target), Headers.NONE, InputStream.nullInputStream());
  }

  private static List<String> names(Answer answer) {
    return switch (answer.body()) {
      case Body.Bytes(byte[] document) ->
          Json.texts(Json.parseObject("answer", document), "repositories");
      case Body.None _, Body.Part _ -> throw new AssertionError(answer);
    };
  }

  /** Clients may be slow to take an answer, and there may be many of them. */
  @Test
  void answersAreSmallHoweverLongTheNames() throws IOException {
    Names all = Names.of(1000);
    ListEndpoint lists = new ListEndpoint(all);
    List<String> listed = new ArrayList<>();
    Optional<String> next = Optional.of("/v2/_catalog");
    while (next.isPresent()) {
      Answer answer = lists.catalog(asked(next.get()));
      assertTrue(answer.body().length() <= Room.SMALL_BYTES);
      listed.addAll(names(answer));
      next = answer.headers().first("Link").map(link -> link.substring(1, link.indexOf('>')));
    }
    assertEquals(List.copyOf(all.names()), listed);
  }

  @Test
  void givesNoNamesToWhoWantsNone() throws IOException {
    Answer answer = new ListEndpoint(Names.of(2)).catalog(asked("/v2/_catalog?n=0"));
    assertEquals(List.of(), names(answer));
    assertEquals(Optional.empty(), answer.headers().first("Link"));
  }
}
