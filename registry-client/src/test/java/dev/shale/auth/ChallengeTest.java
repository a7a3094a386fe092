package dev.shale.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ChallengeTest {
  private static Challenge only(String header) {
    List<Challenge> all = Challenge.parse(List.of(header));
    assertEquals(1, all.size());
    return all.getFirst();
  }

  @Test
  void readsQuotedParameters() {
    assertEquals(
        new Challenge(
            "bearer",
            Map.of(
                "realm", "https://auth.example/token",
                "service", "registry.example",
                "scope", "repository:a/b:pull,push")),
        only(
            "Bearer realm=\"https://auth.example/token\",service=\"registry.example\","
                + "scope=\"repository:a/b:pull,push\""));
  }

  @Test
  void readsParametersWithoutQuotes() {
    assertEquals("x", only("Basic realm=x").parameter("realm").orElseThrow());
  }

  @Test
  void readsEscapedQuotes() {
    assertEquals("a \"b\"", only("Basic realm=\"a \\\"b\\\"\"").parameter("realm").orElseThrow());
  }

  @Test
  void readsSpacesAroundEqualsAndCommas() {
    assertEquals(
        Map.of("realm", "a", "service", "b"),
        only("Bearer realm = \"a\" , service = \"b\"").parameters());
  }

  @Test
  void readsNamesInAnyCase() {
    assertEquals(new Challenge("basic", Map.of("realm", "A")), only("BASIC Realm=\"A\""));
  }

  @Test
  void readsASchemeWithoutParameters() {
    assertEquals(new Challenge("negotiate", Map.of()), only("Negotiate"));
  }

  @Test
  void readsSeveralChallengesInOneHeader() {
    assertEquals(
        List.of(
            new Challenge("negotiate", Map.of()),
            new Challenge("bearer", Map.of("realm", "a", "service", "b")),
            new Challenge("basic", Map.of("realm", "c"))),
        Challenge.parse(
            List.of("Negotiate, Bearer realm=\"a\", service=\"b\", Basic realm=\"c\"")));
  }

  @Test
  void readsSeveralHeaders() {
    assertEquals(2, Challenge.parse(List.of("Basic realm=\"a\"", "Bearer realm=\"b\"")).size());
  }

  @Test
  void readsARealmOfAnyLength() {
    String realm = "a".repeat(60_000);
    assertEquals(
        new Challenge("basic", Map.of("realm", realm)),
        only("Basic realm=\"%s\"".formatted(realm)));
  }

  @Test
  void stopsWhereItUnderstandsNothing() {
    assertEquals(new Challenge("basic", Map.of("realm", "a")), only("Basic realm=\"a\" \"?"));
  }
}
