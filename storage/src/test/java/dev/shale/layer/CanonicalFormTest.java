package dev.shale.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.image.Digest;
import dev.shale.tar.TarEntry;
import dev.shale.tar.TarReader;
import dev.shale.tar.Xattrs;
import dev.shale.tree.FileContent;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The packed form is promised: layers made by one version have the digests that another gives them.
 * A difference here means that every committed layer would be pushed anew.
 */
class CanonicalFormTest {
  private static final WhiteoutFormat FORMAT = WhiteoutFormat.OVERLAY_TRUSTED;
  private static final NodeMeta META = NodeMeta.of(0644, Instant.ofEpochSecond(1_000_000_000, 5));

  private final MemoryTree tree = new MemoryTree();

  private void create(String path, Node node) throws IOException {
    tree.create(TreePath.of(path), node, FileContent.EMPTY);
  }

  private void makeOneOfEach() throws IOException {
    create("etc", new Node.Directory(FORMAT.opaque(META.withMode(0755))));
    create("etc/gone", FORMAT.whiteout());
    byte[] content = LayerRecipe.utf8("content\n");
    NodeMeta owned = META.withOwner(1000, 3_000_000).withMode(04755);
    Xattrs capability = Xattrs.of("security.capability", new byte[] {1, 0, 0, 2, -1});
    tree.create(
        TreePath.of("etc/file"),
        new Node.File(owned.withXattrs(capability), content.length),
        FileContent.of(content));
    tree.link(TreePath.of("etc/link"), TreePath.of("etc/file"));
    create("etc-", new Node.Symlink(META, LayerRecipe.utf8("etc/file")));
    create("null", new Node.Device(META, Node.Device.Kind.CHARACTER, 1, 3));
    create("disk", new Node.Device(META, Node.Device.Kind.BLOCK, 8, 0));
    create("pipe", new Node.Fifo(META.withMtime(Instant.ofEpochSecond(-1))));
    tree.create(
        TreePath.ROOT.child(new byte[] {(byte) 0xff, 'x'}),
        new Node.File(META, 0),
        FileContent.EMPTY);
    create("n".repeat(200), new Node.Directory(META.withMode(01777)));
  }

  @Test
  void isWhatItHasAlwaysBeen() throws IOException {
    makeOneOfEach();
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    PackOptions options = PackOptions.of(FORMAT).withRoot(PackOptions.RootEntry.WRITE);
    new LayerPacker(options).pack(tree, tar);
    String actual = listing(tar.toByteArray()) + Digest.of(tar.toByteArray()) + "\n";
    Path expected = Path.of(System.getProperty("testdata"), "layer", "canonical", "expected");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(expected, actual);
    }
    assertEquals(Files.readString(expected), actual);
  }

  private static String listing(byte[] bytes) throws IOException {
    StringBuilder text = new StringBuilder();
    try (TarReader tar = new TarReader(new ByteArrayInputStream(bytes))) {
      Optional<TarEntry> entry = tar.next();
      while (entry.isPresent()) {
        text.append(line(entry.get())).append('\n');
        entry = tar.next();
      }
    }
    return text.toString();
  }

  private static String line(TarEntry entry) {
    return "%s %s %04o %d:%d %d %s %s %d,%d %s"
        .formatted(
            entry.type(),
            new EntryName(entry.name()),
            entry.mode(),
            entry.uid(),
            entry.gid(),
            entry.size(),
            entry.mtime(),
            new String(entry.linkName(), StandardCharsets.UTF_8),
            entry.deviceMajor(),
            entry.deviceMinor(),
            entry.xattrs());
  }
}
