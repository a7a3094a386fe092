package dev.shale.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tree.FileContent;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("linux")
@Kernel({Kernel.Feature.OVERLAY, Kernel.Feature.PRIVATE_MOUNTS})
final class MountsTest {
  private static final Charset UTF_8 = StandardCharsets.UTF_8;

  @TempDir Path directory;
  private Overlay.Marks marks = Overlay.Marks.TRUSTED;

  @BeforeEach
  void chooseMarks() throws IOException {
    marks = Namespaces.overlayMarks();
  }

  @Test
  void viewShowsUpperOverLowers() throws IOException {
    Overlay overlay = Overlay.of(List.of(layer("b", "b"), layer("a", "a", "b")), marks);
    try (LinuxTree view = Mounts.view(overlay)) {
      assertEquals("a", text(view, "a"));
      assertEquals("b", text(view, "b"));
      assertEquals("b's", text(view, "who"));
    }
  }

  @Test
  void viewLeavesNothingMounted() throws IOException {
    List<Mount> before = Mounts.list();
    try (LinuxTree view = Mounts.view(writable(layer("a", "f")))) {
      assertEquals(before, Mounts.list());
      assertTrue(view.find(TreePath.of("f")).isPresent());
    }
  }

  @Test
  void viewWritesToUpper() throws IOException {
    try (LinuxTree view = Mounts.view(writable(layer("a", "f", "g")))) {
      view.remove(TreePath.of("f"));
      view.create(TreePath.of("new"), file(3), FileContent.of("new".getBytes(UTF_8)));
    }
    try (LinuxTree upper = LinuxTree.open(directory.resolve("upper"))) {
      assertEquals("new", text(upper, "new"));
      Node gone = upper.find(TreePath.of("f")).orElseThrow().node();
      assertTrue(gone instanceof Node.Device device && device.isWhiteout());
      assertTrue(upper.find(TreePath.of("g")).isEmpty());
    }
  }

  @Test
  void viewWithoutUpperIsReadOnly() throws IOException {
    Overlay two = Overlay.of(List.of(layer("a", "f"), layer("b", "f")), marks);
    Overlay one = Overlay.of(List.of(layer("c", "f")), marks);
    for (Overlay overlay : List.of(one, two)) {
      try (LinuxTree view = Mounts.view(overlay)) {
        assertEquals("f", text(view, "f"));
        assertThrows(
            IOException.class, () -> view.create(TreePath.of("x"), file(0), FileContent.EMPTY));
      }
    }
  }

  @Test
  void classicMountServesOlderKernels() throws IOException {
    Overlay overlay = writable(layer("a", "f"), layer("b", "g"));
    try (LinuxTree view =
        LinuxTree.ofDescriptor(new ClassicMounter(HostLibc.LIBC, overlay).mountDetached())) {
      assertEquals("f", text(view, "f"));
      assertEquals("g", text(view, "g"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 128, 400})
  void stacksManyLowers(int count) throws IOException {
    Overlay overlay = writable(many(count));
    try (LinuxTree view = Mounts.view(overlay)) {
      assertEquals("l0's", text(view, "who"));
      assertEquals("f" + (count - 1), text(view, "f" + (count - 1)));
    }
  }

  @Test
  void classicMountStacksAsManyLowersAsDocker() throws IOException {
    Overlay overlay = writable(many(127));
    try (LinuxTree view =
        LinuxTree.ofDescriptor(new ClassicMounter(HostLibc.LIBC, overlay).mountDetached())) {
      assertEquals("f126", text(view, "f126"));
    }
  }

  @Test
  void takesAnyNameOfDirectories() throws IOException {
    directory = Files.createDirectory(directory.resolve("a:b,c\\d e=f\\"));
    Overlay overlay = writable(layer("x:y", "f"), layer("b\\:", "g"));
    try (LinuxTree view = Mounts.view(overlay);
        LinuxTree classic =
            LinuxTree.ofDescriptor(
                new ClassicMounter(HostLibc.LIBC, Overlay.of(overlay.lowers(), marks))
                    .mountDetached())) {
      assertEquals("f", text(view, "f"));
      assertEquals("g", text(classic, "g"));
    }
  }

  @Test
  void saysWhatTheKernelSays() throws IOException {
    Path lower = layer("a", "f");
    Overlay inItself = Overlay.of(List.of(lower), marks).withUpper(lower, lower);
    OciException refusal = assertThrows(OciException.class, () -> Mounts.view(inItself).close());
    assertTrue(refusal.getMessage().startsWith("mount overlay over " + lower + ": "));
  }

  @Test
  void refusesLowerThatIsNotThere() {
    Overlay overlay = Overlay.of(List.of(directory.resolve("no"), directory), marks);
    OciException refusal = assertThrows(OciException.class, () -> Mounts.view(overlay).close());
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
  }

  @Test
  void mountsForChildrenAndNotForTheHost() throws IOException {
    Path target = Files.createDirectory(directory.resolve("merged"));
    Overlay overlay = writable(layer("a", "f"));
    String seen =
        PrivateMounts.run(
            () -> {
              Mounts.overlay(overlay, target);
              assertTrue(Mounts.isMountPoint(target));
              Process child = new ProcessBuilder("cat", target.resolve("f").toString()).start();
              try (InputStream out = child.getInputStream()) {
                return new String(out.readAllBytes(), UTF_8);
              }
            });
    assertEquals("f", seen);
    assertFalse(Mounts.isMountPoint(target));
    assertFalse(Files.exists(target.resolve("f")));
  }

  @Test
  void treeOfPrivateMountOutlivesIt() throws IOException {
    Path target = Files.createDirectory(directory.resolve("merged"));
    Overlay overlay = writable(layer("a", "f"));
    try (LinuxTree tree =
        PrivateMounts.run(
            () -> {
              Mounts.overlay(overlay, target);
              return LinuxTree.open(target);
            })) {
      assertEquals("f", text(tree, "f"));
      tree.create(TreePath.of("new"), file(0), FileContent.EMPTY);
    }
    assertTrue(Files.exists(directory.resolve("upper/new")));
  }

  @Test
  void unmountsUnlessInUse() throws IOException {
    Path target = Files.createDirectory(directory.resolve("merged"));
    Overlay overlay = writable(layer("a", "f"));
    PrivateMounts.run(
        () -> {
          Mounts.overlay(overlay, target);
          try (InputStream open = Files.newInputStream(target.resolve("f"))) {
            assertEquals('f', open.read());
            OciException busy = assertThrows(OciException.class, () -> Mounts.unmount(target));
            assertEquals(ErrorKind.CONFLICT, busy.kind());
          }
          Mounts.unmount(target);
          assertFalse(Mounts.isMountPoint(target));
          OciException none = assertThrows(OciException.class, () -> Mounts.unmount(target));
          assertEquals(ErrorKind.INVALID, none.kind());
          return true;
        });
  }

  @Test
  void bindMakesMountPoint() throws IOException {
    Path source = layer("a", "f");
    PrivateMounts.run(
        () -> {
          Mounts.bind(source, source);
          assertTrue(Mounts.isMountPoint(source));
          return true;
        });
    assertFalse(Mounts.isMountPoint(source));
  }

  @Test
  void readsEscapedMountPoint() {
    Mount mount =
        Mount.parse("36 35 98:0 / /a\\040b\\134\\012 rw,noatime master:1 - overlay none rw");
    assertArrayEquals("/a b\\\n".getBytes(UTF_8), mount.target());
    assertEquals("overlay", mount.type());
    assertTrue(Mount.parse("1 1 0:1 / /a/b rw - tmpfs x rw").isBelow(Path.of("/a")));
    assertFalse(Mount.parse("1 1 0:1 / /ab rw - tmpfs x rw").isBelow(Path.of("/a")));
  }

  private Path[] many(int count) throws IOException {
    List<Path> layers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      layers.add(layer("l" + i, "f" + i));
    }
    return layers.toArray(Path[]::new);
  }

  /** A directory with files that contain their own names, and one that says whose it is. */
  private Path layer(String name, String... files) throws IOException {
    Path layer = Files.createDirectory(directory.resolve(name));
    for (String file : files) {
      Files.writeString(layer.resolve(file), file);
    }
    Files.writeString(layer.resolve("who"), name + "'s");
    return layer;
  }

  private Overlay writable(Path... lowers) throws IOException {
    return Overlay.of(List.of(lowers), marks)
        .withUpper(
            Files.createDirectory(directory.resolve("upper")),
            Files.createDirectory(directory.resolve("work")));
  }

  private static Node file(int size) {
    return new Node.File(NodeMeta.of(0644, Instant.EPOCH), size);
  }

  private static String text(LinuxTree tree, String path) throws IOException {
    try (InputStream in = tree.read(TreePath.of(path))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
