package dev.shale.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private final Tree tree = new Tree();

  @Test
  void takesSourcesInTheirOrder() throws IOException {
    tree.file("a", "").file("b", "");
    assertEquals(List.of("b", "a"), selected("b", "a"));
  }

  @Test
  void takesMatchesOfWildcardByName() throws IOException {
    tree.file("b.txt", "").file("a.txt", "").file("c.md", "").file("d/e.txt", "");
    assertEquals(List.of("a.txt", "b.txt"), selected("*.txt"));
  }

  @Test
  void takesWildcardsInEveryPart() throws IOException {
    tree.file("a/x/1.txt", "").file("b/x/2.txt", "").file("b/y/3.txt", "").file("x/4.txt", "");
    assertEquals(List.of("a/x/1.txt", "b/x/2.txt"), selected("*/x/?.txt"));
  }

  @Test
  void twoStarsAreNoMoreThanOne() throws IOException {
    tree.file("a.txt", "").file("d/b.txt", "");
    assertEquals(List.of("a.txt"), selected("**.txt"));
  }

  @Test
  void backslashTakesWildcardsMeaning() throws IOException {
    tree.file("a*", "").file("ab", "");
    assertEquals(List.of("a*"), selected("a\\*"));
  }

  @Test
  void classTakesWildcardsMeaningToo() throws IOException {
    tree.file("arr[0].txt", "").file("arr0.txt", "");
    assertEquals(List.of("arr[0].txt"), selected("arr[[]0].txt"));
  }

  @Test
  void namesOfAnyBytesMatch() throws IOException {
    TreePath name = TreePath.of(new byte[] {'b', (byte) 0xff, '.', 'c'});
    tree.file(name, "");
    assertEquals(name, Selection.of(tree.files(), List.of("*.c")).sources().getFirst().path());
  }

  @Test
  void dotIsTheRoot() throws IOException {
    assertEquals(List.of("."), selected("."));
    assertEquals(List.of("."), selected("/"));
  }

  @Test
  void parentIsAppliedToTheText() throws IOException {
    tree.file("a", "").link("d", "/e/f").file("e/f/g", "");
    assertEquals(List.of("a"), selected("d/../a"));
  }

  @Test
  void leadingSlashIsTheRootOfTheTree() throws IOException {
    tree.file("etc/passwd", "");
    assertEquals(List.of("etc/passwd"), selected("/etc/passwd"));
  }

  @Test
  void linkLeadsToItsTargetAndKeepsItsName() throws IOException {
    tree.link("latest", "v1").file("v1/a", "");
    Selection.Source source = Selection.of(tree.files(), List.of("latest")).sources().getFirst();
    assertEquals(TreePath.of("v1"), source.path());
    assertEquals(TreePath.of("latest"), source.name());
  }

  @Test
  void linksLeadNowhereOutside() throws IOException {
    tree.link("up", "../../../etc").file("etc/a", "");
    assertEquals(List.of("etc/a"), selected("up/a"));
  }

  @Test
  void aPathThatIsMeantAsItStandsHasNoWildcards() throws IOException {
    tree.file("a*", "").file("ab", "").link("up", "../../a*");
    for (String path : List.of("a*", "up")) {
      List<Selection.Source> sources = Selection.ofPath(tree.files(), TreePath.of(path)).sources();
      assertEquals(
          List.of(TreePath.of("a*")), sources.stream().map(Selection.Source::path).toList());
    }
  }

  @Test
  void absoluteLinksStartAtTheRootOfTheTree() throws IOException {
    tree.link("lib", "/usr/lib").file("usr/lib/a", "");
    assertEquals(List.of("usr/lib/a"), selected("lib/*"));
  }

  @Test
  void wildcardGoesDownThroughNoLink() throws IOException {
    tree.file("d/x", "").link("l", "d");
    assertEquals(List.of("d/x"), selected("*/x"));
  }

  @Test
  void wildcardThatMatchesNothingMayStandBesideOneThatDoes() throws IOException {
    tree.file("a", "");
    assertEquals(List.of("a"), selected("a", "b*"));
  }

  @Test
  void wildcardPassesOverSockets() throws IOException {
    tree.file("a", "").socket("b");
    assertEquals(List.of("a"), selected("*"));
  }

  @Test
  void refusesWildcardsThatMatchNothing() throws IOException {
    assertRefused(ErrorKind.NOT_FOUND, "source \"b* no/c*\": nothing matches", "b*", "no/c*");
  }

  @Test
  void refusesSocket() throws IOException {
    tree.socket("s");
    assertRefused(ErrorKind.INVALID, "source \"s\": a socket, which no image can hold", "s");
  }

  @Test
  void parentOfTheRootIsTheRoot() throws IOException {
    tree.file("a", "").file("b", "");
    assertEquals(List.of("a", "b"), selected("../a", "a/../../b"));
  }

  @Test
  void refusesMalformedWildcard() throws IOException {
    assertRefused(ErrorKind.INVALID, "source \"a[b\": the [ has no ]", "a[b");
  }

  @Test
  void refusesMissingSourceAndNamesTheNearest() throws IOException {
    tree.file("d/notes.txt", "");
    assertRefused(
        ErrorKind.NOT_FOUND,
        "source \"d/note.txt\": not found; did you mean d/notes.txt?",
        "d/note.txt");
  }

  @Test
  void refusesPathThroughFile() throws IOException {
    tree.file("a", "");
    assertRefused(ErrorKind.NOT_FOUND, "source \"a/b\": not found", "a/b");
  }

  @Test
  void refusesLinkToNothing() throws IOException {
    tree.link("a", "/missing/b");
    assertRefused(ErrorKind.NOT_FOUND, "source \"a\": not found", "a");
  }

  @Test
  void saysWhichRuleExcludesSource() throws IOException {
    tree.file("d/notes.txt", "");
    assertRefused(
        context("# x\n**/*.txt\n"),
        "source \"d/notes.txt\": not in the build context;"
            + " .dockerignore excludes it by \"**/*.txt\" in line 2",
        "d/notes.txt");
  }

  @Test
  void saysWhichRuleExcludesTheLinkThatSourceGoesThrough() throws IOException {
    tree.file("d/a", "").link("l", "d");
    assertRefused(
        context("l\n"),
        "source \"l/a\": not in the build context; .dockerignore excludes it by \"l\" in line 1",
        "l/a");
  }

  @Test
  void linkDoesNotLeadToWhatIsExcluded() throws IOException {
    tree.file("d/a", "").link("l", "d/a");
    assertRefused(
        context("d\n"),
        "source \"l\": not in the build context; .dockerignore excludes it by \"d\" in line 1",
        "l");
  }

  @Test
  void saysNothingOfRulesWhereNothingIsExcluded() throws IOException {
    assertRefused(context("*\n"), "source \"a\": not in the build context", "a");
  }

  @Test
  void wildcardPassesOverWhatIsExcluded() throws IOException {
    tree.file("a.txt", "").file("b.txt", "");
    assertEquals(List.of("b.txt"), paths(Selection.of(context("a.*"), List.of("*.txt"))));
  }

  private ReadableTree context(String rules) {
    byte[] file = rules.getBytes(StandardCharsets.UTF_8);
    return new BuildContext(tree.files(), IgnoreRules.parse(".dockerignore", file));
  }

  private List<String> selected(String... sources) throws IOException {
    return paths(Selection.of(tree.files(), List.of(sources)));
  }

  private static List<String> paths(Selection selection) {
    return selection.sources().stream().map(source -> source.path().toString()).toList();
  }

  private void assertRefused(ErrorKind kind, String message, String... sources) {
    assertEquals(kind, assertRefused(tree.files(), message, sources).kind());
  }

  private static OciException assertRefused(ReadableTree tree, String message, String... sources) {
    OciException refusal =
        assertThrows(OciException.class, () -> Selection.of(tree, List.of(sources)));
    assertEquals(message, refusal.getMessage());
    return refusal;
  }
}
