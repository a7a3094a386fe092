package dev.shale.mtree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.tree.FileContent;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.Stamp;
import dev.shale.tree.StampedTree;
import dev.shale.tree.Stamps;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MtreeWalkTest {
  private final Watched tree = new Watched();

  /** A tree that says which of its files are read; its changes are dated by the test. */
  private static final class Watched implements StampedTree {
    private final MemoryTree files = new MemoryTree();
    private final Map<TreePath, Long> changes = new HashMap<>();
    private final Set<TreePath> read = new ConcurrentSkipListSet<>();

    void put(String path, String content) throws IOException {
      byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
      TreePath place = TreePath.of(path);
      files.remove(place);
      Node file = new Node.File(NodeMeta.of(0644, Instant.EPOCH), bytes.length);
      files.create(place, file, FileContent.of(bytes));
      changes.merge(place, 1L, Long::sum);
    }

    @Override
    public List<Stamped> stamps(TreePath directory) {
      return files.list(directory).stream()
          .map(
              entry ->
                  new Stamped(
                      entry.path(),
                      entry.node() instanceof Node.Directory,
                      new Stamp(
                          entry.inode().number(),
                          Instant.ofEpochSecond(changes.getOrDefault(entry.path(), 0L)))))
          .toList();
    }

    @Override
    public Optional<TreeEntry> find(TreePath path) {
      return files.find(path);
    }

    @Override
    public List<TreeEntry> list(TreePath directory) {
      return files.list(directory);
    }

    @Override
    public InputStream read(TreePath file) throws IOException {
      read.add(file);
      return files.read(file);
    }
  }

  @BeforeEach
  void makeTree() throws IOException {
    Node directory = new Node.Directory(NodeMeta.of(0755, Instant.EPOCH));
    tree.files.create(TreePath.of("d"), directory, FileContent.EMPTY);
    tree.put("d/a", "1");
    tree.put("d/b", "2");
    tree.put("c", "3");
  }

  private Mtree describe() throws IOException {
    return MtreeWalk.of(tree, _ -> 4096);
  }

  @Test
  void readsOnlyWhatWasTouched() throws IOException {
    Mtree before = describe();
    Stamps stamps = Stamps.take(tree, Instant.MAX);
    tree.put("d/b", "4");
    tree.put("d/new", "5");
    tree.read.clear();
    Mtree now = MtreeWalk.since(before, stamps, tree, _ -> 4096).mtree();
    assertEquals(Set.of(TreePath.of("d/b"), TreePath.of("d/new")), new TreeSet<>(tree.read));
    assertEquals(describe(), now);
  }

  @Test
  void readsAllWhereNothingIsKnown() throws IOException {
    Mtree before = describe();
    tree.read.clear();
    Mtree now = MtreeWalk.since(before, Stamps.NONE, tree, _ -> 4096).mtree();
    assertEquals(3, tree.read.size());
    assertEquals(before, now);
  }

  @Test
  void forgetsWhatIsGone() throws IOException {
    Mtree before = describe();
    Stamps stamps = Stamps.take(tree, Instant.MAX);
    tree.files.remove(TreePath.of("d/a"));
    assertEquals(describe(), MtreeWalk.since(before, stamps, tree, _ -> 4096).mtree());
  }
}
