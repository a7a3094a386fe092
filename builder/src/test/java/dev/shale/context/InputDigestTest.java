package dev.shale.context;

import static dev.shale.context.InputDigest.Owners.INCLUDED;
import static dev.shale.context.InputDigest.Owners.LEFT_OUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.shale.image.Digest;
import dev.shale.tar.Xattrs;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputDigestTest {
  private static final NodeMeta META = NodeMeta.of(0644, Instant.EPOCH);

  @Test
  void staysWhatItWasWhenShaleIsUpdated() throws IOException {
    Tree tree = new Tree().file("a", "text").link("l", "a").file("d/b", "").hardLink("d/c", "a");
    assertEquals(
        "sha256:2d976cb798c82ea442d6b62e4df3bae15d15ffa601238e593019fe011126c1dc",
        digest(tree).toString());
  }

  @Test
  void contentIsPart() throws IOException {
    assertNotEquals(digest(new Tree().file("a", "1")), digest(new Tree().file("a", "2")));
  }

  @Test
  void namesArePart() throws IOException {
    assertNotEquals(digest(new Tree().file("a", "")), digest(new Tree().file("b", "")));
  }

  @Test
  void modeIsPart() throws IOException {
    assertNotEquals(digest(META), digest(META.withMode(0755)));
  }

  @Test
  void attributesArePart() throws IOException {
    byte[] value = "1".getBytes(StandardCharsets.US_ASCII);
    assertNotEquals(digest(META), digest(META.withXattrs(Xattrs.of("user.a", value))));
  }

  @Test
  void timeIsNoPart() throws IOException {
    assertEquals(digest(META), digest(META.withMtime(Instant.parse("2001-02-03T04:05:06Z"))));
  }

  @Test
  void modeOfDirectoryWhoseContentsAreCopiedIsNoPart() throws IOException {
    assertEquals(
        digest(new Tree().directory("a").meta("a", META.withMode(0700)), "a"),
        digest(new Tree().directory("a").meta("a", META.withMode(0755)), "a"));
  }

  @Test
  void modeOfDirectoryInSourceIsPart() throws IOException {
    assertNotEquals(
        digest(new Tree().directory("a").meta("a", META.withMode(0700))),
        digest(new Tree().directory("a").meta("a", META.withMode(0755))));
  }

  @Test
  void ownerIsNoPart() throws IOException {
    assertEquals(digest(META), digest(META.withOwner(7, 8)));
  }

  @Test
  void ownerIsPartWhereACopyKeepsIt() throws IOException {
    assertNotEquals(ownedDigest(META), ownedDigest(META.withOwner(7, 8)));
  }

  private static Digest ownedDigest(NodeMeta meta) throws IOException {
    Tree tree = new Tree().file("a", "").meta("a", meta);
    return InputDigest.of(Selection.of(tree.files(), List.of(".")), INCLUDED);
  }

  @Test
  void targetsOfLinksArePart() throws IOException {
    assertNotEquals(digest(new Tree().link("a", "b")), digest(new Tree().link("a", "c")));
  }

  @Test
  void typeIsPart() throws IOException {
    assertNotEquals(digest(new Tree().file("a", "")), digest(new Tree().directory("a")));
  }

  @Test
  void hardLinkIsNoCopy() throws IOException {
    assertNotEquals(
        digest(new Tree().file("a", "1").hardLink("b", "a")),
        digest(new Tree().file("a", "1").file("b", "1")));
  }

  @Test
  void directoriesOfTheSameNamesAreTold() throws IOException {
    assertNotEquals(
        digest(new Tree().file("a/c", "").directory("b")),
        digest(new Tree().directory("a").file("b/c", "")));
  }

  @Test
  void emptyDirectoriesArePart() throws IOException {
    assertNotEquals(digest(new Tree()), digest(new Tree().directory("a")));
  }

  @Test
  void socketsAreNoPart() throws IOException {
    assertEquals(digest(new Tree()), digest(new Tree().socket("a")));
  }

  @Test
  void whatIsExcludedIsNoPart() throws IOException {
    byte[] rules = "*.log".getBytes(StandardCharsets.US_ASCII);
    BuildContext context =
        new BuildContext(
            new Tree().file("a", "").file("b.log", "").files(), IgnoreRules.parse("f", rules));
    assertEquals(
        digest(new Tree().file("a", "")),
        InputDigest.of(Selection.of(context, List.of(".")), LEFT_OUT));
  }

  @Test
  void whereSourceIsIsNoPart() throws IOException {
    Tree one = new Tree().file("x/d/a", "1").hardLink("x/d/b", "x/d/a");
    Tree other = new Tree().file("y/z/d/a", "1").hardLink("y/z/d/b", "y/z/d/a");
    assertEquals(digest(one, "x/d"), digest(other, "y/z/d"));
  }

  @Test
  void whatIsNotSelectedIsNoPart() throws IOException {
    assertEquals(
        digest(new Tree().file("a", "1"), "a"),
        digest(new Tree().file("a", "1").file("b", "2"), "a"));
  }

  @Test
  void orderOfSourcesIsPart() throws IOException {
    Tree tree = new Tree().file("a", "1").file("b", "2");
    assertNotEquals(digest(tree, "a", "b"), digest(tree, "b", "a"));
  }

  @Test
  void ofWhatIsShownADirectoryItselfIsPartButNotTheWholeTree() throws IOException {
    NodeMeta closed = NodeMeta.of(0700, Instant.EPOCH);
    NodeMeta open = NodeMeta.of(0755, Instant.EPOCH);
    Tree one = new Tree().file("d/a", "").meta("d", closed).meta("", closed);
    Tree other = new Tree().file("d/a", "").meta("d", open).meta("", open);
    assertEquals(digest(one, "d"), digest(other, "d"));
    assertNotEquals(shown(one, "d"), shown(other, "d"));
    Tree same = new Tree().file("d/a", "").meta("d", open).meta("", closed);
    assertEquals(shown(other, ""), shown(same, ""));
  }

  private static Digest shown(Tree tree, String path) throws IOException {
    return InputDigest.ofShown(
        Selection.ofPath(tree.files(), TreePath.of(path)), LEFT_OUT, (_, _, _) -> {});
  }

  @Test
  void tellsOfEachFileItsPathModeAndAChecksumOfAllElse() throws IOException {
    NodeMeta executable = NodeMeta.of(0755, Instant.EPOCH);
    List<String> told = told(new Tree().file("d/a", "1").meta("d/a", executable).file("d/b", "1"));
    List<String> later = told(new Tree().file("d/a", "1").file("d/b", "2"));
    assertEquals(List.of("d/a 755", "d/b 644"), names(told));
    assertEquals(List.of("d/a 644", "d/b 644"), names(later));
    assertEquals(checksum(told.get(0)), checksum(later.get(0)));
    assertEquals(checksum(told.get(0)), checksum(told.get(1)));
    assertNotEquals(checksum(told.get(1)), checksum(later.get(1)));
  }

  private static List<String> told(Tree tree) throws IOException {
    List<String> told = new ArrayList<>();
    InputDigest.of(
        Selection.of(tree.files(), List.of("d")),
        LEFT_OUT,
        (path, mode, print) -> told.add("%s %o:%x".formatted(path, mode, print)));
    return told;
  }

  private static List<String> names(List<String> told) {
    return told.stream().map(line -> line.substring(0, line.indexOf(':'))).toList();
  }

  private static String checksum(String told) {
    return told.substring(told.indexOf(':'));
  }

  private static Digest digest(NodeMeta meta) throws IOException {
    return digest(new Tree().file("a", "").meta("a", meta));
  }

  private static Digest digest(Tree tree) throws IOException {
    return digest(tree, ".");
  }

  private static Digest digest(Tree tree, String... sources) throws IOException {
    return InputDigest.of(Selection.of(tree.files(), List.of(sources)), LEFT_OUT);
  }
}
