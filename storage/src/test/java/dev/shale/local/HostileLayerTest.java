package dev.shale.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.OciException;
import dev.shale.image.LayerId;
import dev.shale.linux.Kernel;
import dev.shale.linux.Kernel.Feature;
import dev.shale.linux.LinuxTree;
import dev.shale.name.ImageReference;
import dev.shale.snapshot.Stacking;
import dev.shale.tar.TarRecipe;
import dev.shale.transport.ImageDestination;
import dev.shale.tree.TreeDump;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Layers that reach for files outside of them, on their way into a real store: what they reach for
 * is beside the store's directory, and must stay as it is.
 */
@Tag("linux")
@Kernel({Feature.ROOT, Feature.OVERLAY, Feature.PRIVATE_MOUNTS})
class HostileLayerTest {
  private static final ImageReference NAME = ImageReference.parse("example.com/app:1");

  /** Stands for the directory outside, which has a name only when a test runs. */
  private static final String OUTSIDE = "@OUTSIDE@";

  private static final String READER_REFUSES_NUL = "a name in a pax record has a NUL";

  /** From the root of any tree of the store to the directory outside. */
  private static final String UP = "../../../outside/";

  @TempDir Path temp;
  private String before = "";

  @BeforeEach
  void makeWhatMustStay() throws IOException {
    Path outside = Files.createDirectories(temp.resolve("outside/sub"));
    Files.writeString(outside.resolve("secret"), "secret");
    Files.writeString(temp.resolve("outside/secret"), "secret");
    before = outside();
  }

  @AfterEach
  void nothingOutsideHasChanged() throws IOException {
    assertEquals(before, outside());
  }

  private String outside() throws IOException {
    try (LinuxTree tree = LinuxTree.open(temp.resolve("outside"))) {
      return TreeDump.of(tree);
    }
  }

  /** Writes a layer whose names may lead to the directory outside. */
  @FunctionalInterface
  interface Layer {
    TarRecipe of(String outside);
  }

  private static Arguments hostile(String message, Layer layer) {
    return Arguments.of(message, layer);
  }

  static Stream<Arguments> refusedLayers() {
    return Stream.of(
        hostile(
            "entry \"" + UP + "new\": has \"..\", which points outside of the layer",
            out -> TarRecipe.of().file(UP + "new", "x")),
        hostile(
            "entry \"a/../../b\": has \"..\", which points outside of the layer",
            out -> TarRecipe.of().directory("a").file("a/../../b", "x")),
        hostile(
            "entry \"@OUTSIDE@/secret\": is absolute, which points outside of the layer",
            out -> TarRecipe.of().file(out + "/secret", "x")),
        hostile(
            "entry \"a/secret\": is below \"a\", which is a symbolic link",
            out -> TarRecipe.of().symlink("a", out).file("a/secret", "x")),
        hostile(
            "entry \"a/sub\": is below \"a\", which is a symbolic link",
            out -> TarRecipe.of().symlink("a", out).directory("a/sub").mode(0777)),
        hostile(
            "entry \"a/b/secret\": is below \"a/b\", which is a symbolic link",
            out -> TarRecipe.of().symlink("a/b", UP).file("a/b/secret", "x")),
        hostile(
            "entry \"b/secret\": is below \"b\", which is a symbolic link",
            out -> TarRecipe.of().symlink("a", out).link("b", "a").file("b/secret", "x")),
        hostile(
            "entry \"a\": is a hard link to \""
                + UP
                + "secret\", which points outside of the layer",
            out -> TarRecipe.of().link("a", UP + "secret").file("a", "x")),
        hostile(
            "entry \"a\": is a hard link to \"@OUTSIDE@/secret\", which points outside of the"
                + " layer",
            out -> TarRecipe.of().link("a", out + "/secret")),
        hostile(
            "entry \"b\": is a hard link through \"a\", which is a symbolic link",
            out -> TarRecipe.of().symlink("a", out).link("b", "a/secret")),
        hostile(
            "entry \".wh.\": a bare \".wh.\" names nothing to hide",
            out -> TarRecipe.of().file(".wh.", "")),
        hostile(
            "entry \"a/.wh.\": a bare \".wh.\" names nothing to hide",
            out -> TarRecipe.of().whiteout("a", "")),
        hostile(
            "entry \".wh...\": hides \"..\", which is no name",
            out -> TarRecipe.of().whiteout("", "..")),
        hostile(
            "entry \".wh..\": hides \".\", which is no name",
            out -> TarRecipe.of().whiteout("", ".")),
        hostile(
            "entry \"" + UP + ".wh.secret\": has \"..\", which points outside of the layer",
            out -> TarRecipe.of().file(UP + ".wh.secret", "")),
        hostile(
            "entry \"@OUTSIDE@/.wh.secret\": is absolute, which points outside of the layer",
            out -> TarRecipe.of().whiteout(out, "secret")),
        hostile(
            "entry \"a\": is a character device 0:0, which overlayfs would take for a whiteout",
            out -> TarRecipe.of().characterDevice("a", 0, 0)),
        hostile(
            "entry \"a\": has owner 4294967296:0, which is none",
            out -> TarRecipe.of().pax("uid", "4294967296").file("a", "x")),
        hostile(
            "entry \"a\": has owner 0:4294967295, which is none",
            out -> TarRecipe.of().pax("gid", "4294967295").file("a", "x")),
        hostile(
            READER_REFUSES_NUL, out -> TarRecipe.of().pax("linkpath", "b\0c").symlink("a", "b")),
        hostile(READER_REFUSES_NUL, out -> TarRecipe.of().pax("path", "a\0b").file("a", "x")),
        hostile(
            "entry \"a\": has an attribute with no proper name",
            out -> TarRecipe.of().pax("SCHILY.xattr.", "x").file("a", "x")),
        hostile(
            READER_REFUSES_NUL,
            out -> TarRecipe.of().pax("SCHILY.xattr.security.capability\0", "x").file("a", "x")));
  }

  private void pull(Stacking stacking, TarRecipe... layers) throws IOException {
    byte[][] tars = Stream.of(layers).map(TarRecipe::bytes).toArray(byte[][]::new);
    try (LocalStore store = LocalStore.open(temp.resolve("store"), StackingChoice.of(stacking));
        ImageDestination destination = store.destination(List.of(NAME))) {
      SampleImage.of(tars).send(destination);
    }
  }

  @ParameterizedTest
  @MethodSource("refusedLayers")
  void refuses(String message, Layer layer) throws IOException {
    String outside = temp.resolve("outside").toString();
    OciException refusal =
        assertThrows(
            OciException.class, () -> pull(Stacking.trusted(), layer.of(outside)), message);
    assertEquals(
        "unpack layer sha256:: " + message.replace(OUTSIDE, outside),
        refusal.getMessage().replaceFirst("(?<=sha256:)[0-9a-f]{64}", ""));
    assertEquals(List.of(), left());
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.walk(temp.resolve("store"))) {
      return files
          .map(temp.resolve("store")::relativize)
          .filter(path -> path.startsWith("staging") || path.startsWith("trees"))
          .filter(path -> path.getNameCount() > 1)
          .map(Path::toString)
          .toList();
    }
  }

  private Path topTree(TarRecipe... layers) throws IOException {
    pull(Stacking.trusted(), layers);
    try (LocalStore store =
        LocalStore.open(temp.resolve("store"), StackingChoice.of(Stacking.trusted()))) {
      String chain =
          LayerId.chain(store.find(NAME).orElseThrow().layers()).orElseThrow().digest().hex();
      return temp.resolve("store/trees/trusted-host").resolve(chain);
    }
  }

  private TarRecipe linkOutside() {
    return TarRecipe.of().symlink("a", temp.resolve("outside").toString());
  }

  @Test
  void putsFileInPlaceOfALowerLayersLink() throws IOException {
    Path top = topTree(linkOutside(), TarRecipe.of().file("a/secret", "mine"));
    assertEquals("mine", Files.readString(top.resolve("a/secret")));
    assertTrue(Files.isDirectory(top.resolve("a"), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void hidesNothingThroughALinkOfItsOwn() throws IOException {
    topTree(linkOutside().whiteout("a", "secret"));
  }

  @Test
  void hidesNothingThroughALowerLayersLink() throws IOException {
    topTree(linkOutside(), TarRecipe.of().whiteout("a", "secret"));
  }

  @Test
  void linksNothingThroughALowerLayersLink() {
    TarRecipe link = TarRecipe.of().link("b", "a/secret");
    assertThrows(OciException.class, () -> topTree(linkOutside(), link));
  }

  @Test
  void copiesTheLinkItselfWhenALowerLayersLinkIsLinked() throws IOException {
    Path top = topTree(linkOutside(), TarRecipe.of().link("b", "a"));
    assertEquals(temp.resolve("outside"), Files.readSymbolicLink(top.resolve("b")));
  }

  @Test
  void replacesLinkWithoutFollowingIt() throws IOException {
    Path top =
        topTree(
            TarRecipe.of()
                .symlink("a", temp.resolve("outside/secret").toString())
                .file("a", "mine"));
    assertEquals("mine", Files.readString(top.resolve("a")));
  }

  @Test
  void putsOpaqueDirectoryInPlaceOfALink() throws IOException {
    Path top = topTree(linkOutside().whiteout("a", ".wh..opq"));
    assertTrue(Files.isDirectory(top.resolve("a"), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void removesDirectoryWithoutFollowingLinksInIt() throws IOException {
    topTree(
        TarRecipe.of()
            .symlink("d/a", temp.resolve("outside").toString())
            .symlink("d/b", UP)
            .file("d", "mine"));
  }

  @Test
  void keepsDevicesPackedWhereTheyCannotBeMade() throws IOException {
    pull(Stacking.none(), TarRecipe.of().blockDevice("disk", 8, 0).characterDevice("null", 1, 3));
    try (LocalStore store =
            LocalStore.open(temp.resolve("store"), StackingChoice.of(Stacking.none()));
        LayerViews views = store.view(store.find(NAME).orElseThrow().layers())) {
      assertTrue(views.rootfs().has(TreePath.of("disk")));
    }
    assertEquals(List.of(), left());
  }
}
