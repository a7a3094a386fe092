package dev.shale.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.tar.Xattrs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class TreeDumpTest {
  @Test
  void writesEverythingThatEqualTreesAgreeOn() throws IOException {
    MemoryTree tree = new MemoryTree();
    Instant time = Instant.ofEpochSecond(-1, 5);
    NodeMeta meta =
        new NodeMeta(04755, 1, 2, time, Xattrs.of("user.a b", new byte[] {0, (byte) 0xff}));
    create(tree, "b", new Node.Directory(NodeMeta.of(0700, time)));
    create(tree, "b/f", new Node.File(meta, 0));
    tree.link(TreePath.of("c\n"), TreePath.of("b/f"));
    create(tree, "dev", new Node.Device(NodeMeta.of(0, time), Node.Device.Kind.BLOCK, 8, 1));
    create(
        tree,
        "link",
        new Node.Symlink(NodeMeta.of(0, time), "to it".getBytes(StandardCharsets.UTF_8)));
    String empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assertEquals(
        """
        . directory 0755 0:0 @0.000000000
        b directory 0700 0:0 @-1.000000005
        b/f file 4755 1:2 0 EMPTY @-1.000000005 user.a\\x20b=00ff
        c\\x0a file 4755 1:2 0 EMPTY @-1.000000005 user.a\\x20b=00ff == b/f
        dev block 0000 0:0 8,1 @-1.000000005
        link symlink 0777 0:0 -> to\\x20it @-1.000000005
        """
            .replace("EMPTY", empty),
        TreeDump.of(tree));
  }

  private static void create(FileTree tree, String path, Node node) throws IOException {
    tree.create(TreePath.of(path), node, FileContent.EMPTY);
  }
}
