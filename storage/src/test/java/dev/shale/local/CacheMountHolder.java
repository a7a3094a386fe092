package dev.shale.local;

import dev.shale.snapshot.Stacking;
import java.io.IOException;
import java.nio.file.Path;

/** Another process that has a cache mount open. */
final class CacheMountHolder implements AutoCloseable {
  private final Process process;

  private CacheMountHolder(Process process) {
    this.process = process;
  }

  /** Starts it; it says where its directory is as soon as it has one. */
  static CacheMountHolder of(Path store, String id, CacheMounts.Sharing sharing)
      throws IOException {
    return new CacheMountHolder(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CacheMountHolder.class.getName(),
                store.toString(),
                id,
                sharing.name())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Waits until it has the mount. */
  Path path() throws IOException {
    return Path.of(process.inputReader().readLine());
  }

  /** Whether it has not said anything yet. */
  boolean isSilent() throws IOException {
    return process.isAlive() && !process.inputReader().ready();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Holds the mount until the standard input ends. */
  public static void main(String[] words) throws IOException {
    try (LocalStore store = LocalStore.open(Path.of(words[0]), StackingChoice.of(Stacking.none()));
        CacheMount mount =
            store
                .mounts()
                .open(words[1], CacheMounts.Sharing.valueOf(words[2]), CacheSeed.NOTHING)) {
      System.out.println(mount.path());
      System.out.flush();
      System.in.read();
    }
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
