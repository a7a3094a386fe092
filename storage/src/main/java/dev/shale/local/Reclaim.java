package dev.shale.local;

import dev.shale.concurrent.TaskGroup;
import dev.shale.snapshot.StagedTree;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The removal of trees that are out of sight already, beside whatever the store is used for. What
 * cannot be removed is left to the next who opens the store.
 */
final class Reclaim implements AutoCloseable {
  private Optional<TaskGroup<Integer>> removal = Optional.empty();

  /** Begins to remove; called once. */
  void start(List<StagedTree> trees) {
    if (!trees.isEmpty()) {
      TaskGroup<Integer> group = TaskGroup.ofPlatformThreads();
      group.fork(() -> removeAll(trees));
      removal = Optional.of(group);
    }
  }

  private static int removeAll(List<StagedTree> trees) {
    for (StagedTree tree : trees) {
      try {
        tree.close();
      } catch (IOException | RuntimeException e) {
        System.getLogger(Reclaim.class.getName())
            .log(System.Logger.Level.DEBUG, "cannot remove " + tree.path(), e);
      }
    }
    return trees.size();
  }

  /** Waits until everything has been removed; an interrupt ends that. */
  @Override
  public void close() throws IOException {
    if (removal.isPresent()) {
      try (TaskGroup<Integer> group = removal.get()) {
        group.join();
      }
    }
  }
}
