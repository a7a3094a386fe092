package dev.shale.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TreePathTest {
  @ParameterizedTest
  @CsvSource({"/,.", "'',.", "./,.", "a,a", "/a//b/,a/b", "./a/./b/.,a/b", "..a/b..,..a/b.."})
  void cleans(String given, String clean) {
    assertEquals(clean, TreePath.of(given).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "/..", "a/..", "a/../b", "../a", "a\0b"})
  void cannotExpressEscape(String given) {
    assertInvalid(() -> TreePath.of(given));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "/", "a\0"})
  void childIsOneName(String name) {
    assertInvalid(() -> TreePath.ROOT.child(name));
  }

  @Test
  void takesLongestNameAndPath() {
    String name = "n".repeat(TreePath.MAX_NAME_BYTES);
    String path = (name + "/").repeat(15) + name;
    assertEquals(TreePath.MAX_BYTES - 1, TreePath.of(path).bytes().length);
    assertInvalid(() -> TreePath.of(name + "n"));
    assertInvalid(() -> TreePath.of(path + "/nn"));
    assertInvalid(() -> TreePath.of(path).child("nn"));
  }

  @Test
  void ordersAsWalkMeets() {
    List<TreePath> walk =
        Stream.of("", "a", "a/b", "a/b/c", "a/c", "a ", "a-", "a.b", "aa", "\u00e9")
            .map(TreePath::of)
            .toList();
    assertEquals(walk, walk.stream().sorted((a, b) -> b.compareTo(a)).sorted().toList());
  }

  @Test
  void splitsIntoParentAndName() {
    TreePath path = TreePath.of("a/b/c");
    assertEquals(TreePath.of("a/b"), path.parent());
    assertArrayEquals(new byte[] {'c'}, path.name());
    assertEquals(TreePath.ROOT, TreePath.of("a").parent());
    assertEquals(TreePath.ROOT, TreePath.ROOT.parent());
  }

  @Test
  void startsOnlyWithWholeParts() {
    assertTrue(TreePath.of("a/b").startsWith(TreePath.of("a")));
    assertTrue(TreePath.of("a/b").startsWith(TreePath.of("a/b")));
    assertTrue(TreePath.of("a").startsWith(TreePath.ROOT));
    assertFalse(TreePath.of("ab").startsWith(TreePath.of("a")));
    assertFalse(TreePath.of("a").startsWith(TreePath.of("a/b")));
  }

  @Test
  void relativeToIsInverseOfResolve() {
    TreePath top = TreePath.of("x/y");
    TreePath below = TreePath.of("a/b");
    assertEquals(below, top.resolve(below).relativeTo(top));
    assertEquals(TreePath.ROOT, top.relativeTo(top));
  }

  @Test
  void printsOneLineWhateverTheBytes() {
    assertEquals("caf\u00e9", TreePath.of("caf\u00e9").toString());
    assertEquals("a\\x0ab", TreePath.of("a\nb").toString());
    assertEquals("a\\xff", TreePath.of(new byte[] {'a', (byte) 0xff}).toString());
  }

  private static void assertInvalid(Executable making) {
    assertEquals(ErrorKind.INVALID, assertThrows(OciException.class, making).kind());
  }
}
