package dev.shale.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RootfsDiffTest {
  private static final LayerRecipe BASE =
      LayerRecipe.layer()
          .directory("etc")
          .file("etc/passwd", "root\n")
          .file("etc/other", "other\n")
          .symlink("bin", "usr/bin");

  private static LayerContents layer(LayerRecipe recipe) throws IOException {
    byte[] tar = recipe.bytes();
    TableOfContents toc = TableOfContents.scan(new ByteArrayInputStream(tar));
    return LayerContents.ofTar(toc, () -> new ByteArrayInputStream(tar));
  }

  private static RootfsView root(LayerContents... layers) {
    return RootfsView.of(Arrays.asList(layers));
  }

  private static String diff(RootfsView before, RootfsView after) throws IOException {
    return RootfsDiff.of(before, after, RootfsDiff.Times.IGNORED).stream()
        .map(difference -> difference.kind().name().charAt(0) + " " + difference.path())
        .collect(Collectors.joining(", "));
  }

  @Test
  void findsNothingInTheSameLayers() throws IOException {
    LayerContents base = layer(BASE);
    assertEquals("", diff(root(base), root(base)));
  }

  @Test
  void findsNothingInOtherLayersOfTheSameFiles() throws IOException {
    assertEquals("", diff(root(layer(BASE)), root(layer(BASE))));
  }

  @Test
  void findsWhatALayerAddedChangedAndRemoved() throws IOException {
    LayerContents base = layer(BASE);
    LayerContents change =
        layer(
            LayerRecipe.layer()
                .file("etc/passwd", "ROOT\n")
                .file("etc/.wh.other", "")
                .file("srv/new", "new"));
    assertEquals(
        "D etc/other, C etc/passwd, A srv, A srv/new", diff(root(base), root(base, change)));
  }

  @Test
  void comparesTheContentOfFilesOfOneSize() throws IOException {
    LayerContents one = layer(LayerRecipe.layer().file("a", "same").file("b", "one!"));
    LayerContents other = layer(LayerRecipe.layer().file("a", "same").file("b", "two!"));
    assertEquals("C b", diff(root(one), root(other)));
  }

  @Test
  void namesAllThatADirectoryHad() throws IOException {
    LayerContents base = layer(BASE);
    LayerContents change = layer(LayerRecipe.layer().file(".wh.etc", ""));
    assertEquals("D etc, D etc/other, D etc/passwd", diff(root(base), root(base, change)));
  }

  @Test
  void findsADirectoryInPlaceOfALink() throws IOException {
    LayerContents base = layer(BASE);
    LayerContents change = layer(LayerRecipe.layer().file("bin/sh", "#!"));
    assertEquals("C bin, A bin/sh", diff(root(base), root(base, change)));
  }

  @Test
  void takesTimesForDifferencesWhereAsked() throws IOException {
    LayerContents base = layer(BASE);
    LayerContents again = layer(LayerRecipe.layer().directory("etc"));
    List<Difference> differences =
        RootfsDiff.of(RootfsView.EMPTY, root(again), RootfsDiff.Times.COMPARED);
    assertEquals(1, differences.size());
    assertEquals("", diff(root(base), root(base, again)));
  }
}
