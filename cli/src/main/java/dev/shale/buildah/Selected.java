package dev.shale.buildah;

import dev.shale.command.ExitCode;
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

  /** What is done with one. */
  @FunctionalInterface
  interface Action {
    void on(ContainerRecord container) throws IOException;
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

  /**
   * Does something with each. Of all failures but the last one is warned.
   *
   * @return the status
   * @throws OciException the last failure
   */
  int each(Session session, Action action) throws IOException {
    Optional<OciException> last = Optional.empty();
    for (String container : called) {
      try {
        action.on(store.containers().require(container));
      } catch (OciException e) {
        last.ifPresent(earlier -> session.progress().warn(earlier.getMessage()));
        last = Optional.of(e);
      }
    }
    if (last.isPresent()) {
      throw last.get();
    }
    return ExitCode.OK;
  }
}
