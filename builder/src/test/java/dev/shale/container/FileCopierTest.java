package dev.shale.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.tree.FileContent;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FileCopierTest {
  private final MemoryTree source = new MemoryTree();
  private final FileCopier copier =
      new FileCopier(new TreeTarget(new MemoryTree()), CopyOptions.of(Instant.EPOCH));

  @Test
  void refusesDeviceThatWouldHideFiles() throws IOException {
    TreePath path = TreePath.of("gone");
    NodeMeta meta = NodeMeta.of(0644, Instant.EPOCH);
    Node whiteout = new Node.Device(meta, Node.Device.Kind.CHARACTER, 0, 0);
    source.create(path, whiteout, FileContent.EMPTY);
    OciException refusal =
        assertThrows(OciException.class, () -> copier.copy(source, path, TreePath.of("a")));
    assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
  }
}
