package dev.shale.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode parse(String text) {
    return Json.parseObject("thing", bytes(text));
  }

  private static String refusal(String text) {
    OciException refusal = assertThrows(OciException.class, () -> parse(text));
    assertEquals(ErrorKind.INVALID, refusal.kind());
    return refusal.getMessage();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"b\":1,\"a\":[true,null,\"x\"]}",
        "{\"float\":1.50}",
        "{\"large\":123456789012345678901234567890}",
        "{}"
      })
  void writesWhatItRead(String text) {
    assertArrayEquals(bytes(text), Json.write(parse(text)));
  }

  @Test
  void refusesDuplicateKeys() {
    assertTrue(
        refusal("{\"a\":1,\"a\":2}").startsWith("read thing: not valid JSON: Duplicate field 'a'"));
  }

  @Test
  void refusesDuplicateKeysBelow() {
    refusal("{\"x\":[{\"a\":1,\"a\":1}]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"a\":1}}",
        "{\"a\":1} x",
        "{a:1}",
        "{'a':1}",
        "{\"a\":1,}",
        "{\"a\":NaN}"
      })
  void refusesWhatIsNoStrictJson(String text) {
    refusal(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "\"x\"", "null"})
  void refusesWhatIsNoObject(String text) {
    assertEquals("read thing: expected a JSON object", refusal(text));
  }

  private static String nested(int depth) {
    return "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
  }

  @Test
  void acceptsWhatIsAsDeepAsTheLimit() {
    assertEquals(1, parse(nested(Json.MAX_DEPTH)).size());
  }

  @Test
  void refusesWhatIsDeeper() {
    refusal(nested(Json.MAX_DEPTH + 1));
  }

  @Test
  void refusesWhatIsDeepBeyondAnyStack() {
    refusal("{\"a\":" + "[".repeat(1_000_000));
  }

  private static byte[] padded(int length) {
    byte[] document = new byte[length];
    Arrays.fill(document, (byte) ' ');
    document[0] = '{';
    document[length - 1] = '}';
    return document;
  }

  @Test
  void acceptsDocumentAsLargeAsTheLimit() {
    assertEquals(0, Json.parseObject("thing", padded(Json.MAX_BYTES)).size());
  }

  @Test
  void refusesDocumentThatIsLarger() {
    byte[] document = padded(Json.MAX_BYTES + 1);
    OciException refusal =
        assertThrows(OciException.class, () -> Json.parseObject("thing", document));
    assertEquals("read thing: 4194305 bytes, at most 4194304 are allowed", refusal.getMessage());
  }

  @Test
  void nullCountsAsAbsent() {
    ObjectNode object = parse("{\"a\":null}");
    assertEquals(Optional.empty(), Json.text(object, "a"));
    assertEquals(Optional.empty(), Json.child(object, "a"));
    assertEquals(List.of(), Json.elements(object, "a"));
    assertEquals(Map.of(), Json.textMap(object, "a"));
  }

  @Test
  void refusesFieldsOfAnotherType() {
    ObjectNode object = parse("{\"n\":1,\"list\":[1]}");
    assertThrows(OciException.class, () -> Json.text(object, "n"));
    assertThrows(OciException.class, () -> Json.child(object, "n"));
    assertThrows(OciException.class, () -> Json.elements(object, "n"));
    assertThrows(OciException.class, () -> Json.texts(object, "list"));
  }

  @Test
  void requiredTextThatIsMissingIsNamed() {
    OciException refusal =
        assertThrows(OciException.class, () -> Json.requireText("thing", parse("{}"), "name"));
    assertEquals("read thing: no field \"name\"", refusal.getMessage());
  }

  @Test
  void copiesAreIndependent() {
    ObjectNode object = parse("{\"a\":{\"b\":1}}");
    Json.child(Json.copy(object), "a").orElseThrow().put("b", 2);
    assertEquals(parse("{\"a\":{\"b\":1}}"), object);
  }

  @Test
  void printsForPeopleAsThePeersDo() {
    String pretty = "{\n    \"a\": [\n        1\n    ],\n    \"b\": [],\n    \"c\": {}\n}";
    assertEquals(pretty, Json.pretty(parse("{\"a\":[1],\"b\":[],\"c\":{}}")));
  }

  @Test
  void textsByKeyAreReadAsTheyWereWritten() {
    Map<String, String> texts = new TreeMap<>(Map.of("b", "2", "a", "1"));
    ObjectNode object = Json.object();
    object.set("labels", Json.ofTexts(texts));
    assertEquals(texts, Json.textMap(object, "labels"));
  }
}
