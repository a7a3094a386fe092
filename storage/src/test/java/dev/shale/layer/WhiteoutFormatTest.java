package dev.shale.layer;

import static dev.shale.layer.LayerRecipe.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import dev.shale.tar.Xattrs;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WhiteoutFormatTest {
  private static final NodeMeta PLAIN = NodeMeta.of(0755, Instant.EPOCH);

  private static String prefix(WhiteoutFormat format) {
    return switch (format) {
      case OVERLAY_TRUSTED -> "trusted.overlay.";
      case OVERLAY_USER -> "user.overlay.";
      case PLAIN -> "none.overlay.";
    };
  }

  private static NodeMeta with(Map<String, byte[]> xattrs) {
    return PLAIN.withXattrs(Xattrs.of(xattrs));
  }

  @ParameterizedTest
  @EnumSource
  void givesBackWhatALayerHas(WhiteoutFormat format) {
    NodeMeta meta =
        with(
            Map.of(
                prefix(format) + "opaque",
                utf8("y"),
                prefix(format) + "overlay.opaque",
                utf8("y"),
                "user.mine",
                new byte[] {0, -1}));
    assertEquals(meta, format.toLayer(format.toDisk(meta)));
    assertEquals(meta, format.toLayer(format.opaque(format.toDisk(meta))));
  }

  @ParameterizedTest
  @EnumSource
  void keepsAnOpaqueDirectoryOfTheImageOneLevelDown(WhiteoutFormat format) {
    NodeMeta onDisk = format.toDisk(with(Map.of(prefix(format) + "opaque", utf8("y"))));
    assertEquals(Set.of(prefix(format) + "overlay.opaque"), onDisk.xattrs().names());
    assertFalse(format.isOpaque(new Node.Directory(onDisk)));
  }

  @ParameterizedTest
  @EnumSource
  void knowsTheMarkItMakes(WhiteoutFormat format) {
    assertTrue(format.isOpaque(new Node.Directory(format.opaque(PLAIN))));
    assertFalse(format.isOpaque(new Node.Directory(PLAIN)));
  }

  @ParameterizedTest
  @EnumSource
  void knowsTheWhiteoutItMakes(WhiteoutFormat format) {
    assertTrue(format.isWhiteout(format.whiteout()));
    assertFalse(format.isWhiteout(new Node.Device(PLAIN, Node.Device.Kind.CHARACTER, 1, 3)));
    assertFalse(format.isWhiteout(new Node.Device(PLAIN, Node.Device.Kind.BLOCK, 0, 0)));
  }

  @ParameterizedTest
  @EnumSource
  void knowsWhiteoutsThatAreEmptyFiles(WhiteoutFormat format) {
    NodeMeta marked = with(Map.of(prefix(format) + "whiteout", new byte[0]));
    assertTrue(format.isWhiteout(new Node.File(marked, 0)));
    assertFalse(format.isWhiteout(new Node.File(marked, 1)));
  }

  @ParameterizedTest
  @EnumSource
  void leavesBookKeepingOutOfLayers(WhiteoutFormat format) {
    NodeMeta meta =
        with(
            Map.of(
                prefix(format) + "origin",
                utf8("x"),
                prefix(format) + "impure",
                utf8("y"),
                "user.mine",
                utf8("z")));
    assertEquals(Set.of("user.mine"), format.toLayer(meta).xattrs().names());
  }

  @ParameterizedTest
  @EnumSource
  void refusesWhatRefersElsewhereByItsAttribute(WhiteoutFormat format) {
    for (String feature : new String[] {"redirect", "metacopy"}) {
      String name = prefix(format) + feature;
      Node node = new Node.File(with(Map.of(name, utf8("/x"))), 0);
      OciException refusal =
          assertThrows(OciException.class, () -> format.requireWhole(TreePath.of("a"), node));
      assertTrue(refusal.getMessage().contains(name), refusal.getMessage());
    }
    format.requireWhole(TreePath.of("a"), new Node.File(PLAIN, 0));
  }
}
