package dev.shale.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AuthorshipTest {
  private static String of(String path, LayerRecipe... recipes) throws IOException {
    List<TableOfContents> layers = new ArrayList<>();
    for (LayerRecipe recipe : recipes) {
      layers.add(TableOfContents.scan(new ByteArrayInputStream(recipe.bytes())));
    }
    return Authorship.of(layers, TreePath.of(path)).stream()
        .map(part -> part.layer() + " " + part.deed().name())
        .collect(Collectors.joining(", "));
  }

  private static LayerRecipe file(String path) {
    return LayerRecipe.layer().file(path, "x");
  }

  @Test
  void namesEveryLayerThatWroteAFile() throws IOException {
    assertEquals("0 WROTE, 2 WROTE", of("etc/a", file("etc/a"), file("etc/b"), file("etc/a")));
  }

  @Test
  void namesTheLayerThatRemovedIt() throws IOException {
    assertEquals("0 WROTE, 1 REMOVED", of("etc/a", file("etc/a"), file("etc/.wh.a")));
  }

  @Test
  void namesTheLayerThatRemovedWhatItWasIn() throws IOException {
    assertEquals("0 WROTE, 1 REMOVED", of("etc/a", file("etc/a"), file(".wh.etc")));
  }

  @Test
  void namesTheLayerThatHidItByAnOpaqueDirectory() throws IOException {
    assertEquals("0 WROTE, 1 REMOVED", of("etc/a", file("etc/a"), file("etc/.wh..wh..opq")));
  }

  @Test
  void namesTheLayerThatPutAFileInPlaceOfItsDirectory() throws IOException {
    assertEquals("0 WROTE, 1 REMOVED", of("etc/a", file("etc/a"), file("etc")));
  }

  @Test
  void doesNotTakeForRemovedWhatWasNotThere() throws IOException {
    assertEquals("1 WROTE", of("etc/a", file("etc/.wh.a"), file("etc/a")));
  }

  @Test
  void tellsWhatOnlyHasSomethingBelow() throws IOException {
    assertEquals("0 PASSED", of("etc", file("etc/a")));
  }
}
