package dev.shale.tree;

final class MemoryTreeTest implements FileTreeContract {
  private final FileTree tree = new MemoryTree();

  @Override
  public FileTree tree() {
    return tree;
  }
}
