package dev.shale.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LinkResolverTest {
  private final MemoryTree tree = new MemoryTree();

  @ParameterizedTest
  @CsvSource({
    "usr, absolute, absolute/f, usr/f",
    "/usr, absolute, absolute/f, usr/f",
    "../../../etc/passwd, escape, escape, etc/passwd",
    "/../../etc, escape, escape/passwd, etc/passwd",
    "none/such, broken, broken/x, none/such/x",
    "., self, self/self/self/a, a",
    "usr, link, link/../a, a",
    "usr, link, /../../link//./b, usr/b",
  })
  void followsLinksAsIfTreeWereRoot(String target, String at, String path, String real)
      throws IOException {
    link(at, target);
    assertEquals(TreePath.of(real), resolve(path));
  }

  @Test
  void followsUpToTheLimitOfLinux() throws IOException {
    for (int i = 0; i < LinkResolver.MAX_LINKS + 1; i++) {
      link("l" + i, "l" + (i + 1));
    }
    assertEquals(TreePath.of("l41"), resolve("l1"));
    assertTooMany("l0");
  }

  @Test
  void refusesLoop() throws IOException {
    link("a", "b");
    link("b", "a");
    assertTooMany("a/x");
  }

  @Test
  void parentFollowsAllButTheLast() throws IOException {
    link("dir", "usr");
    link("last", "usr");
    LinkResolver resolver = LinkResolver.of(tree);
    assertEquals(TreePath.of("last"), resolver.resolveParent(TreePath.of("last")));
    assertEquals(TreePath.of("usr/x"), resolver.resolveParent(TreePath.of("dir/x")));
  }

  private void assertTooMany(String path) {
    OciException refusal = assertThrows(OciException.class, () -> resolve(path));
    assertEquals(ErrorKind.INVALID, refusal.kind());
  }

  private TreePath resolve(String path) throws IOException {
    return LinkResolver.of(tree).resolve(path.getBytes(StandardCharsets.UTF_8));
  }

  private void link(String path, String target) throws IOException {
    NodeMeta meta = NodeMeta.of(0777, Instant.EPOCH);
    Node.Symlink link = new Node.Symlink(meta, target.getBytes(StandardCharsets.UTF_8));
    tree.create(TreePath.of(path), link, FileContent.EMPTY);
  }
}
