package dev.shale.buildah;

import dev.shale.command.Each;
import dev.shale.command.Session;
import dev.shale.error.OciException;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The containers that a command is about; with each that can be had something is done. */
final class Selected {
  private final LocalStore store;
  private final List<String> called;

  private Selected(LocalStore store, List<String> called) {
    this.store = store;
    this.called = called;
  }

  /**
   * Goes on if either all or some are meant.
   *
   * @param nothing the refusal where none are
   */
  static void requireEither(String nothing, boolean all, List<String> called) {
    if (!all && called.isEmpty()) {
      throw OciException.invalid("%s", nothing);
    }
    if (all && !called.isEmpty()) {
      throw OciException.invalid("when using the --all switch, you may not pass any container ID");
    }
  }

  /** Those that are named, or all. */
  static Selected of(LocalStore store, boolean all, List<String> called) throws IOException {
    return new Selected(
        store,
        all
            ? store.containers().list().stream().map(record -> record.id().hex()).toList()
            : called);
  }

  /** The first container of this name, or whose ID begins so. */
  static Optional<ContainerRecord> find(LocalStore store, String called) throws IOException {
    return store.containers().list().stream()
        .filter(record -> record.name().equals(called) || record.id().hex().startsWith(called))
        .findFirst();
  }

  /**
   * Does something with each, whatever becomes of the others.
   *
   * @return the status
   */
  int each(Session session, Each.Action<ContainerRecord> action) throws IOException {
    return Each.of(
        called, session, container -> action.accept(store.containers().require(container)));
  }
}
