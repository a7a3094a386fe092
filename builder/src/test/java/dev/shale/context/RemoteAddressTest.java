package dev.shale.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.OciException;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RemoteAddressTest {
  @TestFactory
  Stream<DynamicTest> fileIsCalledAsTheAddressEnds() {
    return """
        http://h/a/b.txt         b.txt
        https://h/b.txt?x=/c#d   b.txt
        HTTP://h/a%20b           a b
        http://h/a%2Fb           b
        http://h/a/              a
        http://h/                __unnamed__
        http://h                 __unnamed__
        http://h?x               __unnamed__
        http://h/a/..            __unnamed__
        http://h/...             ...
        """
        .lines()
        .map(row -> row.split(" +", 2))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row[0],
                    () ->
                        assertEquals(
                            row[1],
                            RemoteAddress.parse(row[0]).orElseThrow().fileName().toString())));
  }

  @Test
  void passesOverWhatIsNotOfTheWeb() {
    assertEquals(Optional.empty(), RemoteAddress.parse("http/a"));
    assertEquals(Optional.empty(), RemoteAddress.parse("ftp://h/a"));
    assertEquals(Optional.empty(), RemoteAddress.parse("a/http://h"));
  }

  @Test
  void refusesWhatIsMalformed() {
    OciException refusal =
        assertThrows(OciException.class, () -> RemoteAddress.parse("http://u:p@h/a b?x"));
    assertEquals("source \"http://h/a b\": no address of a file", refusal.getMessage());
    assertThrows(OciException.class, () -> RemoteAddress.parse("http:///a"));
  }

  @Test
  void showsNothingThatMayBeSecret() {
    assertEquals(
        "https://h:8/a",
        RemoteAddress.parse("https://user:secret@h:8/a?token=secret#x").orElseThrow().toString());
  }
}
