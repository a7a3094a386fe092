package dev.shale.context;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tree.Node;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BuildContextTest {
  @Test
  void showsWhatNoRuleExcludes() throws IOException {
    assertEquals(
        List.of("a", "d", "d/b"), shown("*.log\n", new Tree().file("a", "").file("d/b", "")));
  }

  @Test
  void hidesWhatIsExcluded() throws IOException {
    assertEquals(List.of("a"), shown("*.log\n", new Tree().file("a", "").file("b.log", "")));
  }

  @Test
  void hidesExcludedDirectoryWithAllInIt() throws IOException {
    assertEquals(List.of("a"), shown("d\n", new Tree().file("a", "").file("d/e/f", "")));
  }

  @Test
  void showsExcludedDirectoryThatHasAnException() throws IOException {
    Tree tree = new Tree().file("d/e/keep", "").file("d/e/drop", "").file("d/f/drop", "");
    assertEquals(List.of("d", "d/e", "d/e/keep"), shown("d\n!**/keep\n", tree));
  }

  @Test
  void hidesExcludedDirectoryWhoseExceptionIsNotThere() throws IOException {
    assertEquals(List.of(), shown("d\n!d/keep\n", new Tree().file("d/drop", "")));
  }

  @Test
  void hidesExcludedDirectoryWhoseExceptionIsOverruled() throws IOException {
    assertEquals(List.of(), shown("d\n!d/keep\nd/keep\n", new Tree().file("d/keep", "")));
  }

  @Test
  void keepsEmptyDirectoryThatIsNotExcluded() throws IOException {
    assertEquals(List.of("d"), shown("*.log\n", new Tree().directory("d")));
  }

  @Test
  void hidesTheIgnoreFileLikeAllElse() throws IOException {
    Tree tree =
        new Tree().file(".dockerignore", ".dockerignore\nDockerfile").file("Dockerfile", "");
    assertEquals(List.of(), walk(BuildContext.of(tree.files())));
  }

  @Test
  void doesNotLookIntoExcludedDirectoryWithoutException() throws IOException {
    Watched tree = new Watched(new Tree().file("big/a/b", "").file("src/c", "").files());
    walk(new BuildContext(tree, rules("big\nsrc\n!src/c\n")));
    assertTrue(
        tree.listed.stream().noneMatch(path -> path.startsWith("big")), tree.listed::toString);
  }

  @Test
  void readsWhatIsShown() throws IOException {
    ReadableTree context = new BuildContext(new Tree().file("a", "text").files(), rules("b"));
    try (InputStream in = context.read(TreePath.of("a"))) {
      assertArrayEquals("text".getBytes(StandardCharsets.UTF_8), in.readAllBytes());
    }
  }

  @Test
  void refusesToReadWhatIsHidden() throws IOException {
    ReadableTree context = new BuildContext(new Tree().file("d/a", "text").files(), rules("d"));
    OciException refusal = assertThrows(OciException.class, () -> context.read(TreePath.of("d/a")));
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
  }

  @Test
  void refusesToListWhatIsHidden() throws IOException {
    ReadableTree context = new BuildContext(new Tree().file("d/a", "").files(), rules("d"));
    OciException refusal = assertThrows(OciException.class, () -> context.list(TreePath.of("d")));
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
  }

  @Test
  void findsNothingBelowHiddenLink() throws IOException {
    ReadableTree context =
        new BuildContext(new Tree().file("d/a", "").link("l", "d").files(), rules("l\n!l/a\n"));
    assertEquals(Optional.empty(), context.find(TreePath.of("l/a")));
  }

  private static List<String> shown(String rules, Tree tree) throws IOException {
    return walk(new BuildContext(tree.files(), rules(rules)));
  }

  private static IgnoreRules rules(String file) {
    return IgnoreRules.parse(".dockerignore", file.getBytes(StandardCharsets.UTF_8));
  }

  /** All paths, each found by itself too. */
  private static List<String> walk(ReadableTree tree) throws IOException {
    List<String> paths = new ArrayList<>();
    collect(tree, TreePath.ROOT, paths);
    return paths;
  }

  private static void collect(ReadableTree tree, TreePath directory, List<String> paths)
      throws IOException {
    for (TreeEntry entry : tree.list(directory)) {
      assertEquals(Optional.of(entry), tree.find(entry.path()));
      paths.add(entry.path().toString());
      if (entry.node() instanceof Node.Directory) {
        collect(tree, entry.path(), paths);
      }
    }
  }

  /** A tree that remembers which directories were listed. */
  private record Watched(ReadableTree tree, List<String> listed) implements ReadableTree {
    Watched(ReadableTree tree) {
      this(tree, new ArrayList<>());
    }

    @Override
    public Optional<TreeEntry> find(TreePath path) throws IOException {
      return tree.find(path);
    }

    @Override
    public List<TreeEntry> list(TreePath directory) throws IOException {
      listed.add(directory.toString());
      return tree.list(directory);
    }

    @Override
    public InputStream read(TreePath file) throws IOException {
      return tree.read(file);
    }
  }
}
