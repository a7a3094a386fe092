package dev.shale.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.tar.Xattrs;
import dev.shale.tree.FileContent;
import dev.shale.tree.FileTree;
import dev.shale.tree.FileTreeContract;
import dev.shale.tree.MappedTree;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class KeptByAttributeTest {
  private static final byte[] VALUE = "v".getBytes(StandardCharsets.US_ASCII);
  private static final NodeMeta META =
      new NodeMeta(
          06755,
          7,
          8,
          Instant.ofEpochSecond(3),
          Xattrs.of(Map.of("trusted.a", VALUE, "security.ima", VALUE, "user.mine", VALUE)));

  /** Trees of files as they are kept. */
  abstract static class Contract implements FileTreeContract {
    private final FileTree tree;

    Contract(Authority authority) {
      this.tree = new MappedTree(new MemoryTree(), new KeptByAttribute(authority));
    }

    @Override
    public FileTree tree() {
      return tree;
    }
  }

  @Nested
  final class OfANamespace extends Contract {
    OfANamespace() {
      super(Authority.NAMESPACE);
    }
  }

  @Nested
  final class OfASingleUser extends Contract {
    OfASingleUser() {
      super(Authority.SINGLE);
    }

    /** A link can have no attribute that would say whose it is. */
    @Override
    @Test
    public void keepsOwnerAndTimeOfSymlink() throws IOException {
      TreePath path = TreePath.of("l");
      Node link = new Node.Symlink(META.withMode(0777).withXattrs(Xattrs.NONE), VALUE);
      tree().create(path, link, FileContent.EMPTY);
      Node root = link.withMeta(link.meta().withOwner(0, 0));
      assertEquals(root, tree().find(path).orElseThrow().node());
    }
  }

  private static Node.Device device() {
    return new Node.Device(META, Node.Device.Kind.BLOCK, 8, 300);
  }

  @ParameterizedTest
  @EnumSource
  void readsWhatItKept(Authority authority) {
    KeptByAttribute mapping = new KeptByAttribute(authority);
    for (Node node : List.of(new Node.File(META, 5), new Node.Directory(META), device())) {
      assertEquals(node, mapping.fromKept(mapping.toKept(node)));
    }
  }

  @Test
  void keepsDevicesAndTheHostsAttributesAsWhatAnyoneMayMake() {
    Node kept = new KeptByAttribute(Authority.SINGLE).toKept(device());
    assertEquals(0, kept.meta().uid());
    assertEquals(
        Set.of(
            "user.shale.device",
            "user.shale.trusted.a",
            "user.shale.security.ima",
            "user.mine",
            "user.rootlesscontainers"),
        kept.meta().xattrs().names());
    assertEquals(Node.File.class, kept.getClass());
  }

  @Test
  void keepsWhiteoutsAsTheyAre() {
    Node whiteout =
        new Node.Device(NodeMeta.of(0, Instant.EPOCH), Node.Device.Kind.CHARACTER, 0, 0);
    assertEquals(whiteout, new KeptByAttribute(Authority.SINGLE).toKept(whiteout));
  }

  @Test
  void leavesADeviceOneWhenItsMetadataIsSet() throws IOException {
    TreePath path = TreePath.of("disk");
    FileTree tree = new MappedTree(new MemoryTree(), new KeptByAttribute(Authority.NAMESPACE));
    tree.create(path, device(), FileContent.EMPTY);
    tree.setMeta(path, META.withMode(0600));
    assertEquals(device().withMeta(META.withMode(0600)), tree.find(path).orElseThrow().node());
  }

  @Test
  void saysThatLinksOfASingleUserAreRoots() {
    Node link = new Node.Symlink(META.withMode(0777), VALUE);
    assertEquals(0, Authority.SINGLE.kept(link).meta().uid());
    assertEquals(7, Authority.NAMESPACE.kept(link).meta().uid());
  }
}
