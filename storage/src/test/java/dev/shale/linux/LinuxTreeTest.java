package dev.shale.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.concurrent.TaskGroup;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tar.Xattrs;
import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.FileTreeContract;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link LinuxTree} by each binding of the C library, with and without openat2. */
@Tag("linux")
@Kernel(Kernel.Feature.SOME_ROOT)
final class LinuxTreeTest {
  abstract static class Contract implements FileTreeContract {
    @TempDir Path directory;
    private LinuxTree tree;

    @BeforeEach
    void openTree() throws IOException {
      tree = new LinuxTree(LinuxTree.openRoot(libc(), directory), beneath());
    }

    Libc libc() {
      return HostLibc.LIBC;
    }

    Beneath beneath() {
      return new Beneath.ByKernel();
    }

    @Override
    public FileTree tree() {
      return tree;
    }
  }

  @Nested
  final class ByForeignFunctions extends Contract {}

  @Nested
  final class ByJnr extends Contract {
    private static final Libc JNR = JnrLibc.bind();

    @Override
    Libc libc() {
      return JNR;
    }
  }

  @Nested
  final class WithoutOpenat2 extends Contract {
    @Override
    Beneath beneath() {
      return new Beneath.PartByPart();
    }
  }

  /** What only a real file system has. */
  @Nested
  final class OnDisk {
    private static final NodeMeta META = NodeMeta.of(0644, Instant.EPOCH);

    @TempDir Path directory;

    @Test
    @Kernel(Kernel.Feature.ROOT)
    void keepsAttributesOfTrustedPrograms() throws IOException {
      Xattrs xattrs = Xattrs.of("trusted.overlay.opaque", new byte[] {'y'});
      NodeMeta meta = NodeMeta.of(0777, Instant.EPOCH).withXattrs(xattrs);
      try (LinuxTree tree = LinuxTree.open(directory)) {
        tree.create(TreePath.of("d"), new Node.Directory(meta), FileContent.EMPTY);
        tree.create(
            TreePath.of("link"), new Node.Symlink(meta, new byte[] {'x'}), FileContent.EMPTY);
        assertEquals(meta, tree.find(TreePath.of("d")).orElseThrow().node().meta());
        assertEquals(meta, tree.find(TreePath.of("link")).orElseThrow().node().meta());
      }
    }

    @Test
    @Kernel(Kernel.Feature.ROOT)
    void refusesOwnersThatWouldBeCutOffToRoot() throws IOException {
      Node file = new Node.File(META.withOwner(1L << 32, 0), 0);
      try (LinuxTree tree = LinuxTree.open(directory)) {
        assertThrows(
            OciException.class, () -> tree.create(TreePath.of("f"), file, FileContent.EMPTY));
        assertTrue(tree.find(TreePath.of("f")).isEmpty());
      }
    }

    @Test
    @Kernel(Kernel.Feature.ROOT)
    void keepsDevicesOfLargeNumbers() throws IOException {
      Node device = new Node.Device(META, Node.Device.Kind.BLOCK, 4000, 1_000_000);
      try (LinuxTree tree = LinuxTree.open(directory)) {
        tree.create(TreePath.of("device"), device, FileContent.EMPTY);
        assertEquals(device, tree.find(TreePath.of("device")).orElseThrow().node());
        tree.remove(TreePath.of("device"));
      }
    }

    @Test
    void newNodesDoNotInheritAccessLists() throws IOException {
      // Version 2; then owner, group and others, each with all permissions.
      byte[] list =
          HexFormat.of().parseHex("02000000" + "01000700ffffffff04000700ffffffff20000700ffffffff");
      NodeMeta open = NodeMeta.of(0777, Instant.EPOCH);
      NodeMeta withDefault = open.withXattrs(Xattrs.of("system.posix_acl_default", list));
      try (LinuxTree tree = LinuxTree.open(directory)) {
        tree.create(TreePath.of("d"), new Node.Directory(withDefault), FileContent.EMPTY);
        assertEquals(withDefault, tree.find(TreePath.of("d")).orElseThrow().node().meta());
        tree.create(TreePath.of("d/e"), new Node.Directory(open), FileContent.EMPTY);
        assertEquals(open, tree.find(TreePath.of("d/e")).orElseThrow().node().meta());
      }
    }

    @Test
    void takesNoRoomForZeros() throws IOException {
      long size = 1L << 30;
      byte[] zeros = new byte[1 << 16];
      FileContent content =
          FileContent.once(
              new SequenceInputStream(
                  Collections.enumeration(
                      Stream.<InputStream>generate(() -> new ByteArrayInputStream(zeros))
                          .limit(size >> 16)
                          .toList())));
      try (LinuxTree tree = LinuxTree.open(directory)) {
        tree.create(TreePath.of("sparse"), new Node.File(META, size), content);
      }
      Path file = directory.resolve("sparse");
      assertEquals(size, Files.size(file));
      Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
      try (InputStream out = stat.getInputStream()) {
        assertEquals("0", new String(out.readAllBytes(), StandardCharsets.US_ASCII).strip());
      }
    }

    @Test
    void staysTheSameWhenRenamed() throws IOException {
      Path before = Files.createDirectory(directory.resolve("before"));
      try (LinuxTree tree = LinuxTree.open(before)) {
        Files.move(before, directory.resolve("after"));
        tree.create(TreePath.of("f"), new Node.File(META, 0), FileContent.EMPTY);
      }
      assertTrue(Files.exists(directory.resolve("after/f")));
    }

    @Test
    void servesManyThreads() throws IOException {
      try (LinuxTree tree = LinuxTree.open(directory);
          TaskGroup<Boolean> group = TaskGroup.ofVirtualThreads()) {
        for (int i = 0; i < 200; i++) {
          TreePath path = TreePath.of("f" + i);
          group.fork(
              () -> {
                tree.create(path, new Node.File(META, 1), FileContent.of(new byte[] {'x'}));
                return tree.find(path).isPresent();
              });
        }
        assertFalse(group.join().contains(false));
        assertEquals(200, tree.list(TreePath.ROOT).size());
        tree.sync();
      }
    }

    @Test
    void leavesNoDescriptorOpen() throws IOException {
      try (LinuxTree tree = LinuxTree.open(directory)) {
        exercise(tree);
        long before = openDescriptors();
        for (int i = 0; i < 50; i++) {
          exercise(tree);
        }
        assertTrue(openDescriptors() < before + 50);
      }
    }

    @Test
    void refusesRootThatIsNoDirectory() throws IOException {
      Path file = Files.createFile(directory.resolve("f"));
      OciException refusal = assertThrows(OciException.class, () -> LinuxTree.open(file).close());
      assertEquals(ErrorKind.INVALID, refusal.kind());
      assertThrows(OciException.class, () -> LinuxTree.open(directory.resolve("no")).close());
    }

    private void exercise(LinuxTree tree) throws IOException {
      TreePath below = TreePath.of("d/f");
      tree.create(TreePath.of("d"), new Node.Directory(META.withMode(0755)), FileContent.EMPTY);
      tree.create(below, new Node.File(META, 0), FileContent.EMPTY);
      tree.link(TreePath.of("d/g"), below);
      tree.read(below).close();
      assertThrows(OciException.class, () -> tree.read(TreePath.of("d")).close());
      assertThrows(OciException.class, () -> tree.read(TreePath.of("d/f/x")).close());
      assertThrows(
          IOException.class,
          () -> tree.create(TreePath.of("x"), new Node.File(META, 1), FileContent.EMPTY));
      tree.list(TreePath.of("d"));
      tree.remove(TreePath.of("d"));
    }

    private static long openDescriptors() throws IOException {
      try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
        return open.count();
      }
    }
  }
}
