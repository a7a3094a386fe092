package dev.shale.local;

import java.io.IOException;
import java.nio.file.Path;

/** Another process that has a store open. */
final class LeaseHolder implements AutoCloseable {
  private final Process process;

  private LeaseHolder(Process process) {
    this.process = process;
  }

  /** Starts it, and waits until it holds the lease. */
  static LeaseHolder of(Path lease) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LeaseHolder.class.getName(),
                lease.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process.getInputStream().read();
    return new LeaseHolder(process);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Holds the lease until the standard input ends. */
  public static void main(String[] words) throws IOException {
    try (Lease _ = Lease.take(Path.of(words[0]))) {
      System.out.write('!');
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
