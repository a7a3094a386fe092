package dev.shale.snapshot;

import dev.shale.error.OciException;
import dev.shale.linux.KnownProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The note of a mount that outlives its maker: who keeps it. Other mount namespaces do not see it,
 * but two on one upper directory would spoil that, which the kernel does not prevent.
 */
final class LastingMount {
  private static final long PATIENCE_MILLIS = 20_000;

  private final ActiveSnapshot snapshot;

  LastingMount(ActiveSnapshot snapshot) {
    this.snapshot = snapshot;
  }

  /** With the namespace's first process the mount goes, too. */
  private Path namespace() {
    return snapshot.directory().resolve("mounted");
  }

  /** With who serves it, the mount is dead. */
  private Path server() {
    return snapshot.directory().resolve("served");
  }

  /** Takes note of a mount that is kept by the mount namespace that we are in. */
  void keptByNamespace() throws IOException {
    KnownProcess.write(KnownProcess.firstInMountNamespace(), namespace());
  }

  /** Takes note of a mount that a process serves. */
  void keptBy(long server) throws IOException {
    KnownProcess.write(server, server());
  }

  /**
   * Makes sure that there is none, where none is to be seen.
   *
   * @throws OciException CONFLICT if there is one in another namespace
   */
  void requireNone() throws IOException {
    awaitServer();
    for (Path note : List.of(namespace(), server())) {
      Optional<KnownProcess> keeper = KnownProcess.read(note);
      if (keeper.isPresent() && keeper.get().isAlive() && !keeper.get().sharesMounts()) {
        throw OciException.conflict(
            "use %s: it is mounted in another namespace, which process %d keeps; unmount it there",
            snapshot.merged(), keeper.get().pid());
      }
      Files.deleteIfExists(note);
    }
  }

  /** One whose mount has just been taken away here has yet to end. */
  private void awaitServer() throws IOException {
    Optional<KnownProcess> server = KnownProcess.read(server());
    if (server.isPresent() && server.get().sharesMounts()) {
      boolean _ = server.get().awaitEnd(PATIENCE_MILLIS);
    }
  }

  /** Ends one that is served, in whatever namespace it is. */
  void endServed() throws IOException {
    Optional<KnownProcess> server = KnownProcess.read(server());
    if (server.isPresent()) {
      boolean _ = server.get().kill(PATIENCE_MILLIS);
    }
  }
}
