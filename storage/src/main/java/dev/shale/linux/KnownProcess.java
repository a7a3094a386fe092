package dev.shale.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A process, which another that has got its number is not.
 *
 * <p>Spec: proc_pid_stat(5).
 *
 * @param startTime in the kernel's own count
 */
public record KnownProcess(long pid, String startTime) {
  private static final int START_TIME = 22;
  private static final long PAUSE_MILLIS = 5;

  /** What a file says that was copied from {@code /proc/PID/stat}; empty if there is none. */
  public static Optional<KnownProcess> read(Path file) throws IOException {
    try {
      return parse(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Writes down a process that is there, to be read again. */
  public static void write(long pid, Path file) throws IOException {
    Files.write(file, Files.readAllBytes(stat(pid)));
  }

  /** A program's name, in parentheses, may have anything in it. */
  private static Optional<KnownProcess> parse(String stat) {
    int end = stat.lastIndexOf(')');
    String[] rest = end < 0 ? new String[0] : stat.substring(end + 1).strip().split(" ", -1);
    int place = START_TIME - 3; // the third column is the first of the rest
    String pid = stat.split(" ", 2)[0];
    return rest.length > place && pid.matches("[0-9]{1,10}")
        ? Optional.of(new KnownProcess(Long.parseLong(pid), rest[place]))
        : Optional.empty();
  }

  private static Path stat(long pid) {
    return Path.of("/proc", Long.toString(pid), "stat");
  }

  /** Whether it still is there. */
  public boolean isAlive() throws IOException {
    return read(stat(pid)).filter(this::equals).isPresent();
  }

  /** Kills it, and waits; whether it is gone. */
  public boolean kill(long patienceMillis) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    while (isAlive()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
      if (System.nanoTime() - end > 0) {
        return false;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    return true;
  }
}
