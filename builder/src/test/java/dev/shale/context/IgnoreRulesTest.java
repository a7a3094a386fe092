package dev.shale.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IgnoreRulesTest {
  @Test
  void decidesAsTheTableSays() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String row : table()) {
      String[] columns = row.strip().split(" \\|\\| ", 3);
      IgnoreRules rules = rules(columns[0].replace(' ', '\n'));
      String found = excludes(rules, columns[2]) ? "excluded" : "seen";
      if (!found.equals(columns[1])) {
        wrong.add(row);
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static List<String> table() throws IOException {
    Path file = Path.of(System.getProperty("testdata"), "context", "ignore-rules");
    List<String> rows =
        Files.readAllLines(file).stream().filter(line -> line.startsWith("  ")).toList();
    assertTrue(rows.size() > 100, () -> "only %d rows".formatted(rows.size()));
    return rows;
  }

  @Test
  void skipsCommentsAndBlankLines() {
    IgnoreRules rules = rules("# b\n\n   \na\n");
    assertTrue(excludes(rules, "a"));
    assertFalse(excludes(rules, "# b"));
  }

  @Test
  void hashBehindBlankIsName() {
    assertTrue(excludes(rules(" #a"), "#a"));
  }

  @Test
  void blanksAroundPatternsAreNoPartOfThem() {
    assertTrue(excludes(rules(" \ta.txt \r\n"), "a.txt"));
  }

  @Test
  void blanksInsidePatternsAre() {
    assertTrue(excludes(rules("a b"), "a b"));
  }

  @Test
  void exceptionMayHaveBlankBehindItsMark() {
    assertFalse(excludes(rules("*\n! a"), "a"));
  }

  @Test
  void byteOrderMarkIsNoPartOfTheFirstPattern() {
    assertTrue(excludes(rules("\ufeffa"), "a"));
  }

  @Test
  void lastRuleThatMatchesWins() {
    assertTrue(excludes(rules("!a\na"), "a"));
    assertFalse(excludes(rules("a\n!a"), "a"));
  }

  @Test
  void rootIsNeverExcluded() {
    assertFalse(rules("**\n*\n.\n/").excludes(TreePath.ROOT));
  }

  @Test
  void bytesThatAreNoTextMatchOnlyThemselves() {
    IgnoreRules rules = IgnoreRules.parse("f", new byte[] {'b', (byte) 0xff, 'd'});
    assertTrue(rules.excludes(TreePath.of(new byte[] {'b', (byte) 0xff, 'd'})));
    assertFalse(rules.excludes(TreePath.of(new byte[] {'b', (byte) 0xfe, 'd'})));
  }

  @Test
  void questionMarkTakesOneStrayByte() {
    assertTrue(rules("b?d").excludes(TreePath.of(new byte[] {'b', (byte) 0xff, 'd'})));
    assertFalse(
        rules("b?d").excludes(TreePath.of(new byte[] {'b', (byte) 0xff, (byte) 0xff, 'd'})));
  }

  @Test
  void manyStarsTakeNoLongerThanFew() {
    IgnoreRules rules = rules("**/a*".repeat(30) + "b");
    TreePath path = TreePath.of("a/".repeat(200) + "a");
    assertTimeoutPreemptively(Duration.ofMinutes(1), () -> rules.excludes(path));
  }

  @Test
  void refusesExceptionOfNothing() {
    assertRefused("a\n!\n", "read .dockerignore:2: \"!\": there is no pattern behind the !");
  }

  @Test
  void refusesClassThatIsNotClosed() {
    assertRefused("a[b", "read .dockerignore:1: \"a[b\": the [ has no ]");
  }

  @Test
  void refusesEscapeOfNothing() {
    assertRefused("a\\", "read .dockerignore:1: \"a\\\": the \\ at the end escapes nothing");
  }

  @Test
  void refusesMalformedClasses() {
    for (String pattern : List.of("[]a]", "[-]", "[x-]", "[-x]", "[a-b-c]", "[", "[^", "[^bc")) {
      assertThrows(OciException.class, () -> rules(pattern), pattern);
    }
  }

  private static void assertRefused(String file, String message) {
    OciException refusal = assertThrows(OciException.class, () -> rules(file));
    assertEquals(ErrorKind.INVALID, refusal.kind());
    assertEquals(message, refusal.getMessage());
  }

  @Test
  void rulesBesideDockerfileWinOverTheContexts() throws IOException {
    MemoryTree tree = new Tree().file(".dockerignore", "a").file("b/Df.dockerignore", "c").files();
    IgnoreRules rules = IgnoreRules.find(tree, tree, TreePath.of("b/Df"));
    assertTrue(excludes(rules, "c"));
    assertFalse(excludes(rules, "a"));
  }

  @Test
  void containerignoreWinsOverDockerignore() throws IOException {
    MemoryTree tree = new Tree().file(".dockerignore", "a").file(".containerignore", "b").files();
    assertTrue(excludes(IgnoreRules.find(tree), "b"));
    assertFalse(excludes(IgnoreRules.find(tree), "a"));
  }

  @Test
  void containerignoreBesideDockerfileWinsOverDockerignoreThere() throws IOException {
    MemoryTree tree =
        new Tree().file("Df.dockerignore", "a").file("Df.containerignore", "b").files();
    IgnoreRules rules = IgnoreRules.find(tree, tree, TreePath.of("Df"));
    assertTrue(excludes(rules, "b"));
    assertFalse(excludes(rules, "a"));
  }

  @Test
  void dockerignoreBesideDockerfileWinsOverTheContextsContainerignore() throws IOException {
    MemoryTree tree = new Tree().file(".containerignore", "a").file("Df.dockerignore", "b").files();
    IgnoreRules rules = IgnoreRules.find(tree, tree, TreePath.of("Df"));
    assertTrue(excludes(rules, "b"));
    assertFalse(excludes(rules, "a"));
  }

  @Test
  void refusalNamesTheFileOfTheRule() throws IOException {
    MemoryTree tree = new Tree().file(".containerignore", "!").files();
    OciException refusal = assertThrows(OciException.class, () -> IgnoreRules.find(tree));
    assertTrue(String.valueOf(refusal.getMessage()).startsWith("read .containerignore:1: "));
  }

  @Test
  void contextsRulesHoldWhereDockerfileHasNone() throws IOException {
    MemoryTree tree = new Tree().file(".dockerignore", "a").files();
    assertTrue(excludes(IgnoreRules.find(tree, tree, TreePath.of("Dockerfile")), "a"));
  }

  @Test
  void nothingIsExcludedWithoutRules() throws IOException {
    assertFalse(excludes(IgnoreRules.find(new MemoryTree()), "a"));
  }

  @Test
  void rulesMayBeBehindLink() throws IOException {
    MemoryTree tree = new Tree().file("rules", "a").link(".dockerignore", "/rules").files();
    assertTrue(excludes(IgnoreRules.find(tree), "a"));
  }

  @Test
  void directoryOfTheNameHoldsNoRules() throws IOException {
    MemoryTree tree = new Tree().file(".dockerignore/a", "b").files();
    assertFalse(excludes(IgnoreRules.find(tree), "b"));
  }

  @Test
  void readsRulesUpToTheLimit() throws IOException {
    MemoryTree tree = new Tree().file(".dockerignore", "\n".repeat(IgnoreRules.MAX_BYTES)).files();
    assertFalse(excludes(IgnoreRules.find(tree), "a"));
  }

  @Test
  void refusesRulesBeyondTheLimit() throws IOException {
    MemoryTree tree =
        new Tree().file(".dockerignore", "\n".repeat(IgnoreRules.MAX_BYTES + 1)).files();
    OciException refusal = assertThrows(OciException.class, () -> IgnoreRules.find(tree));
    assertEquals("read .dockerignore: longer than 1048576 bytes", refusal.getMessage());
  }

  private static IgnoreRules rules(String file) {
    return IgnoreRules.parse(".dockerignore", file.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean excludes(IgnoreRules rules, String path) {
    return rules.excludes(TreePath.of(path));
  }
}
