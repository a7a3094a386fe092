package dev.shale.layer;

import static dev.shale.layer.LayerRecipe.layer;
import static dev.shale.layer.LayerRecipe.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.tar.TarEntry;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a root made of layers shows, for each way in which one layer can hide what another has. What
 * is wanted is written out as {@link MergedListing} says; a directory that an entry states is 0750,
 * one that is only implied 0755.
 */
interface WhiteoutMatrixContract {
  /** What a root of these layers, base first, shows. */
  String show(List<LayerRecipe> layers) throws IOException;

  @ParameterizedTest(name = "{0}")
  @MethodSource({"replacements", "opaqueDirectories", "whiteouts", "links", "parents", "aufs"})
  default void shows(List<LayerRecipe> layers, String wanted) throws IOException {
    assertEquals(wanted, show(layers));
  }

  private static Arguments of(String name, String wanted, LayerRecipe... layers) {
    return Arguments.of(Named.of(name, List.of(layers)), wanted);
  }

  static Stream<Arguments> replacements() {
    return Stream.of(
        of(
            "file over directory",
            "d=new",
            layer().directory("d").file("d/x", "old"),
            layer().file("d", "new")),
        of(
            "directory over file over directory",
            "d/ 0750|d/y=mine",
            layer().directory("d").file("d/x", "old"),
            layer().file("d", "new"),
            layer().directory("d").file("d/y", "mine")),
        of(
            "directory over file",
            "a/ 0750|a/b=new",
            layer().file("a", "old"),
            layer().directory("a").file("a/b", "new")),
        of(
            "implied directory over file",
            "a/|a/b=new",
            layer().file("a", "old"),
            layer().file("a/b", "new")),
        of(
            "symlink over directory",
            "lib->usr|usr/|usr/y=new",
            layer().file("lib/x", "old").directory("usr"),
            layer()
                .symlink("lib", "usr")
                .file("usr/y", "new")
                .directory("usr")
                .entry(stated("usr/", 0755, 0, 0))),
        of(
            "directory over symlink",
            "lib/ 0750|lib/y=new|usr/|usr/x=old",
            layer().symlink("lib", "usr").file("usr/x", "old"),
            layer().directory("lib").file("lib/y", "new")),
        of(
            "symlink over directory and directory again",
            "lib/ 0750|usr/",
            layer().file("lib/x", "old"),
            layer().symlink("lib", "usr").entry(stated("usr/", 0755, 0, 0)),
            layer().directory("lib")),
        of(
            "device over directory",
            "d char 1,3",
            layer().file("d/x", "old"),
            layer().device("d", 1, 3)));
  }

  static Stream<Arguments> opaqueDirectories() {
    LayerRecipe lower = layer().directory("d").file("d/a", "old").file("d/s/b", "old");
    return Stream.of(
        of(
            "opaque marker first",
            "d/ 0750|d/c=new|d/e=new",
            lower,
            layer()
                .directory("d")
                .file("d/.wh..wh..opq", "")
                .file("d/c", "new")
                .file("d/e", "new")),
        of(
            "opaque marker between siblings",
            "d/ 0750|d/c=new|d/e=new",
            lower,
            layer()
                .directory("d")
                .file("d/c", "new")
                .file("d/.wh..wh..opq", "")
                .file("d/e", "new")),
        of(
            "opaque marker last",
            "d/ 0750|d/a=new|d/s/|d/s/c=new",
            lower,
            layer()
                .directory("d")
                .file("d/a", "new")
                .file("d/s/c", "new")
                .file("d/.wh..wh..opq", "")),
        of(
            "opaque marker of an implied directory",
            "d/ 0750",
            lower,
            layer().file("d/.wh..wh..opq", "")),
        of(
            "opaque directory is filled again from above",
            "d/ 0750|d/a=again",
            lower,
            layer().file("d/.wh..wh..opq", ""),
            layer().file("d/a", "again")),
        of(
            "opaque root",
            "mine/|mine/x=new",
            layer().file("theirs", "old").file("mine/y", "old"),
            layer().file(".wh..wh..opq", "").file("mine/x", "new")));
  }

  static Stream<Arguments> whiteouts() {
    LayerRecipe lower = layer().file("a", "old").directory("d").file("d/x", "old");
    return Stream.of(
        of("whiteout of a file", "d/ 0750|d/x=old", lower, layer().file(".wh.a", "")),
        of("whiteout of a directory", "a=old", lower, layer().file(".wh.d", "")),
        of(
            "whiteout of what is hidden already",
            "d/ 0750|d/x=old",
            lower,
            layer().file(".wh.a", ""),
            layer().file(".wh.a", "")),
        of(
            "whiteout twice, and the file again",
            "a=again|d/ 0750|d/x=old",
            lower,
            layer().file(".wh.a", "").file(".wh.a", ""),
            layer().file("a", "again")),
        of(
            "whiteout of a whiteout brings nothing back",
            "d/ 0750|d/x=old",
            lower,
            layer().file(".wh.a", ""),
            layer().file(".wh..wh.a", "")),
        of("whiteout of nothing", "a=old|d/ 0750|d/x=old", lower, layer().file(".wh.no", "")),
        of(
            "whiteout before its file",
            "a=new|d/ 0750|d/x=old",
            lower,
            layer().file(".wh.a", "").file("a", "new")),
        of(
            "whiteout after its file",
            "a=new|d/ 0750|d/x=old",
            lower,
            layer().file("a", "new").file(".wh.a", "")),
        of(
            "whiteout before its directory",
            "a=old|d/ 0750|d/y=new",
            lower,
            layer().file(".wh.d", "").directory("d").file("d/y", "new")),
        of(
            "whiteout after its directory",
            "a=old|d/ 0750|d/y=new",
            lower,
            layer().directory("d").file("d/y", "new").file(".wh.d", "")),
        of(
            "whiteout of a directory that an entry below implies again",
            "a=old|d/|d/x=new",
            lower,
            layer().file(".wh.d", "").file("d/x", "new")),
        of(
            "whiteout of the only file keeps its directory",
            "a=old|d/ 0750",
            lower,
            layer().file("d/.wh.x", "")));
  }

  static Stream<Arguments> links() {
    LayerRecipe lower = layer().file("a", "old").file("b", "other");
    return Stream.of(
        of("hard link to a lower file", "a=old|b=other|c==a", lower, layer().hardLink("c", "a")),
        of(
            "hard link to a lower file that is hidden after",
            "b=other|c=old",
            lower,
            layer().hardLink("c", "a").file(".wh.a", "")),
        of(
            "hard link to a lower file that is replaced after",
            "a=new|b=other|c=old",
            lower,
            layer().hardLink("c", "a").file("a", "new")),
        of(
            "hard link to a file that has replaced a lower one",
            "a=new|b=other|c==a",
            lower,
            layer().file("a", "new").hardLink("c", "a")),
        of("hard link over another lower file", "a=old|b==a", lower, layer().hardLink("b", "a")),
        of(
            "hard link to the lowest layer's file through a layer between",
            "a=old|b=other|d/|d/c==a",
            lower,
            layer().entry(stated("d/", 0755, 0, 0)),
            layer().hardLink("d/c", "a")),
        of(
            "hard link to a lower symlink",
            "l->t|m->t",
            layer().symlink("l", "t"),
            layer().hardLink("m", "l").file(".wh.l", "").symlink("l", "t")));
  }

  static Stream<Arguments> parents() {
    LayerRecipe lower = layer().entry(stated("p/", 01711, 5, 6)).entry(stated("p/q/", 02700, 7, 8));
    return Stream.of(
        of(
            "implied parents are as below",
            "p/ 1711 5:6|p/q/ 2700 7:8|p/q/f=new",
            lower,
            layer().file("p/q/f", "new")),
        of(
            "implied parents are as two layers below",
            "o=|p/ 1711 5:6|p/q/ 2700 7:8|p/q/f=new",
            lower,
            layer().file("o", ""),
            layer().file("p/q/f", "new")),
        of(
            "the last layer that states a parent says how it is",
            "p/ 0700 9:9|p/q/ 2700 7:8|p/q/f=new",
            lower,
            layer().entry(stated("p/", 0700, 9, 9)),
            layer().file("p/q/f", "new")),
        of(
            "implied parents of a whiteout are as below",
            "p/ 1711 5:6",
            lower,
            layer().file("p/.wh.q", "")),
        of(
            "implied parents of a link are as below",
            "p/ 1711 5:6|p/q/ 2700 7:8|p/q/l->t",
            lower,
            layer().symlink("p/q/l", "t")));
  }

  static Stream<Arguments> aufs() {
    return Stream.of(
        of(
            "AUFS's book-keeping",
            "a=old|d/ 0750|d/x=new",
            layer().file("a", "old").directory("d"),
            layer()
                .directory(".wh..wh.plnk")
                .file(".wh..wh.plnk/7.8", "link")
                .directory(".wh..wh.orph")
                .file(".wh..wh.aufs", "")
                .file("d/.wh..wh.aufs", "")
                .file("d/x", "new")));
  }

  private static TarEntry stated(String name, int mode, long uid, long gid) {
    return TarEntry.of(TarEntry.Type.DIRECTORY, utf8(name), mode, 0)
        .withMtime(LayerRecipe.TIME)
        .withOwner(uid, gid);
  }
}
