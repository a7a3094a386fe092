package dev.shale.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class YamlDocumentTest {
  private static ObjectNode parse(String text) {
    return YamlDocument.parseMapping("yaml:x", text.getBytes(StandardCharsets.UTF_8));
  }

  private static String refusal(String text) {
    OciException e = assertThrows(OciException.class, () -> parse(text));
    assertEquals(ErrorKind.INVALID, e.kind());
    return e.getMessage();
  }

  @Test
  void keepsNumbersAsTheyAreWritten() {
    assertEquals(
        "{\"a\":\"1.10\",\"b\":\"007\",\"c\":\"1_000\",\"d\":true,\"e\":null,\"f\":\"x\"}",
        parse("a: 1.10\nb: 007\nc: 1_000\nd: true\ne: null\nf: x\n").toString());
  }

  @Test
  void readsFlowAndBlockAlike() {
    assertEquals(parse("a:\n  - b\n  - c: d\n"), parse("{a: [b, {c: d}]}"));
  }

  @Test
  void followsAliases() {
    assertEquals(
        "{\"a\":{\"x\":\"1\"},\"b\":{\"x\":\"1\"},\"c\":[[\"t\"],[\"t\"]]}",
        parse("a: &one {x: 1}\nb: *one\nc: [&two [t], *two]\n").toString());
  }

  @Test
  void readsNothingAsAnEmptyMapping() {
    assertEquals("{}", parse("# nothing\n").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- a",
        "a",
        "a: 1\na: 2",
        "a: b: c",
        "a: *x",
        "a: &x [*x]",
        "a: 1\n---\nb: 2",
        "a: [",
        "\t"
      })
  void refusesWhatIsNotOneMapping(String text) {
    assertTrue(refusal(text).startsWith("read yaml:x: "));
  }

  @Test
  void refusesWhatAliasesMakeLarge() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      String before = "*a" + (i - 1);
      bomb.append(
          "a%d: &a%d [%s]\n"
              .formatted(
                  i,
                  i,
                  String.join(
                      ", ", before, before, before, before, before, before, before, before,
                      before)));
    }
    assertEquals(
        "read yaml:x: more than 100000 values, what aliases stand for included",
        refusal(bomb.toString()));
  }

  @Test
  void countsUpToItsLimit() {
    int fits = YamlDocument.MAX_VALUES - 2; // the mapping and the list are values, too
    assertDoesNotThrow(() -> parse("a: [" + "x,".repeat(fits) + "]"));
    refusal("a: [" + "x,".repeat(fits + 1) + "]");
  }

  @Test
  void nestsUpToItsLimit() {
    int fits = YamlDocument.MAX_DEPTH - 1;
    assertDoesNotThrow(() -> parse("a: " + "[".repeat(fits) + "]".repeat(fits)));
    refusal("a: " + "[".repeat(fits + 1) + "]".repeat(fits + 1));
  }

  @Test
  void countsTheDepthBehindAliases() {
    int half = YamlDocument.MAX_DEPTH / 2;
    String deep = "[".repeat(half) + "]".repeat(half);
    String chain = "a: &a " + deep + "\nb: " + "[".repeat(half) + "*a" + "]".repeat(half);
    assertEquals("read yaml:x: nested more than 32 deep", refusal(chain));
  }

  @Test
  void isReadUpToItsSize() {
    String comment = "#".repeat(YamlDocument.MAX_BYTES);
    assertDoesNotThrow(() -> parse(comment));
    refusal(comment + "#");
  }
}
