package dev.shale.layer;

import static dev.shale.layer.LayerRecipe.path;
import static dev.shale.layer.LayerRecipe.utf8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tree.TreePath;
import org.junit.jupiter.api.Test;

class ChangeTest {
  private static Change of(String name) {
    return Change.of(utf8(name));
  }

  private static String refusal(String name) {
    OciException refusal = assertThrows(OciException.class, () -> of(name));
    assertEquals(ErrorKind.INVALID, refusal.kind());
    return refusal.getMessage();
  }

  @Test
  void putsAnOrdinaryName() {
    assertEquals(new Change.Put(path("usr/bin/sh")), of("./usr/bin/sh"));
  }

  @Test
  void putsTheRootUnderAnyOfItsNames() {
    for (String root : new String[] {".", "./", "/", "/."}) {
      assertEquals(new Change.Put(TreePath.ROOT), of(root));
    }
  }

  @Test
  void hidesWhatFollowsThePrefix() {
    assertEquals(new Change.Hide(path("etc/motd")), of("etc/.wh.motd"));
  }

  @Test
  void hidesNamesTooLongToBeFilesThemselves() {
    String longest = "x".repeat(TreePath.MAX_NAME_BYTES);
    assertEquals(new Change.Hide(path("a/" + longest)), of("a/.wh." + longest));
  }

  @Test
  void hidesChildrenOfTheOpaqueMarkersDirectory() {
    assertEquals(new Change.HideChildren(path("var/lib")), of("var/lib/.wh..wh..opq"));
    assertEquals(new Change.HideChildren(TreePath.ROOT), of(".wh..wh..opq"));
  }

  @Test
  void ignoresWhatAufsKeepsForItself() {
    for (String name :
        new String[] {".wh..wh.aufs", ".wh..wh.plnk", ".wh..wh.plnk/12.34", "a/.wh..wh.orph/b"}) {
      assertEquals(new Change.Ignore(), of(name), name);
    }
  }

  @Test
  void readsPathsAsTheirBytes() {
    assertEquals(new Change.Hide(path("b")), Change.of(path(".wh.b")));
    assertEquals(new Change.Put(TreePath.ROOT), Change.of(TreePath.ROOT));
  }

  @Test
  void rejectsBareWhiteout() {
    assertEquals(
        "apply layer: entry \"a/.wh.\": a bare \".wh.\" names nothing to hide", refusal("a/.wh."));
  }

  @Test
  void rejectsWhiteoutOfDots() {
    assertEquals(
        "apply layer: entry \"a/.wh...\": hides \"..\", which is no name", refusal("a/.wh..."));
  }

  @Test
  void rejectsEntryBelowAWhiteout() {
    assertEquals(
        "apply layer: entry \".wh.a/b\": is below \".wh.a\", but whiteouts are no directories",
        refusal(".wh.a/b"));
  }

  @Test
  void rejectsAbsoluteName() {
    assertEquals(
        "apply layer: entry \"/etc/passwd\": is absolute, which points outside of the layer",
        refusal("/etc/passwd"));
  }

  @Test
  void rejectsDotDotWhereverItIs() {
    for (String name : new String[] {"..", "../x", "a/../../x", "a/..", "../.wh.x"}) {
      assertEquals(
          "apply layer: entry \"%s\": has \"..\", which points outside of the layer"
              .formatted(name),
          refusal(name));
    }
  }

  @Test
  void rejectsEmptyName() {
    assertEquals("apply layer: entry \"\": has no name", refusal(""));
  }

  @Test
  void quotesControlCharactersInMessages() {
    assertEquals(
        "apply layer: entry \"../\\x0a\\x1b[2J\": has \"..\", which points outside of the layer",
        refusal("../\n\u001b[2J"));
  }

  @Test
  void markersAreReadAsWhatTheyHide() {
    assertArrayEquals(utf8("a/.wh.b"), Marker.hiding(path("a/b")));
    assertEquals(new Change.Hide(path("b")), Change.of(Marker.hiding(path("b"))));
    assertEquals(
        new Change.HideChildren(path("a/b")), Change.of(Marker.hidingChildrenOf(path("a/b"))));
    assertEquals(
        new Change.HideChildren(TreePath.ROOT), Change.of(Marker.hidingChildrenOf(TreePath.ROOT)));
  }
}
