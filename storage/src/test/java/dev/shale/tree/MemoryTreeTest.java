package dev.shale.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class MemoryTreeTest implements FileTreeContract {
  private static final TreePath PATH = TreePath.of("f");
  private static final byte[] ABC = {'a', 'b', 'c'};

  private final FileTree tree = new MemoryTree();

  @Override
  public FileTree tree() {
    return tree;
  }

  @Test
  void copiesContentWhenCreated() throws IOException {
    byte[] bytes = ABC.clone();
    tree.create(PATH, file(3), FileContent.of(bytes));
    bytes[0] = 'x';
    assertArrayEquals(ABC, content(tree));
  }

  @Test
  void referencingOpensContentAtEachRead() throws IOException {
    AtomicInteger opened = new AtomicInteger();
    FileTree referencing = MemoryTree.referencing();
    referencing.create(
        PATH,
        file(3),
        () -> {
          opened.incrementAndGet();
          return new ByteArrayInputStream(ABC);
        });
    assertEquals(0, opened.get());
    assertArrayEquals(ABC, content(referencing));
    assertArrayEquals(ABC, content(referencing));
    assertEquals(2, opened.get());
  }

  @Test
  void referencingNoticesContentOfOtherSize() throws IOException {
    for (int promised : new int[] {0, 2, 4}) {
      FileTree referencing = MemoryTree.referencing();
      referencing.create(PATH, file(promised), FileContent.of(ABC));
      assertThrows(IOException.class, () -> content(referencing));
    }
  }

  private static Node file(int size) {
    return new Node.File(NodeMeta.of(0644, Instant.EPOCH), size);
  }

  private static byte[] content(FileTree tree) throws IOException {
    try (InputStream in = tree.read(PATH)) {
      return in.readAllBytes();
    }
  }
}
