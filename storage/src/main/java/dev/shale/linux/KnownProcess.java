package dev.shale.linux;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A process that runs, which another that gets its number is not.
 *
 * <p>Spec: proc_pid_stat(5).
 *
 * @param startTime in the kernel's own count
 */
public record KnownProcess(long pid, String startTime) {
  private static final Path PROC = Path.of("/proc");

  /** The columns after the program's name, of which the first is the third of all. */
  private static final int STATE = 0;

  private static final int PARENT = 1;
  private static final int START_TIME = 19;
  private static final long PAUSE_MILLIS = 5;

  /** A process; empty if there is none, or it has ended and only its parent has yet to hear. */
  public static Optional<KnownProcess> of(long pid) throws IOException {
    return text(stat(pid)).flatMap(KnownProcess::columns).flatMap(KnownProcess::running);
  }

  /**
   * What a file says of a process: what was in {@code /proc/PID/stat}, and the boot in which it
   * was, if it says one. Empty if there is no file, or this is another boot.
   */
  public static Optional<KnownProcess> read(Path file) throws IOException {
    Optional<String> text = text(file);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String[] lines = text.get().split("\n", -1);
    boolean isOfThisBoot = lines.length < 2 || lines[1].isEmpty() || lines[1].equals(Boot.id());
    return isOfThisBoot ? columns(lines[0]).flatMap(KnownProcess::running) : Optional.empty();
  }

  /** Writes down a process, to be read again by anyone. */
  public static void write(long pid, Path file) throws IOException {
    String stat = Files.readString(stat(pid), StandardCharsets.ISO_8859_1).strip();
    Path draft = file.resolveSibling(file.getFileName() + ".draft");
    Files.writeString(draft, "%s\n%s\n".formatted(stat, Boot.id()), StandardCharsets.ISO_8859_1);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Optional<String> text(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      if (file.startsWith(PROC)) {
        return Optional.empty(); // it ended while it was read
      }
      throw e;
    }
  }

  /** A line's columns. */
  private record Columns(long pid, String[] rest) {}

  /** A program's name, in parentheses, may have anything in it. */
  private static Optional<Columns> columns(String stat) {
    int end = stat.lastIndexOf(')');
    String[] rest = end < 0 ? new String[0] : stat.substring(end + 1).strip().split("\\s+", -1);
    String pid = stat.split(" ", 2)[0];
    return rest.length > START_TIME && pid.matches("[0-9]{1,10}")
        ? Optional.of(new Columns(Long.parseLong(pid), rest))
        : Optional.empty();
  }

  private static Optional<KnownProcess> running(Columns columns) {
    return switch (columns.rest()[STATE]) {
      case "Z", "X" -> Optional.empty();
      default -> Optional.of(new KnownProcess(columns.pid(), columns.rest()[START_TIME]));
    };
  }

  private static Path stat(long pid) {
    return PROC.resolve(Long.toString(pid)).resolve("stat");
  }

  /**
   * The oldest of our ancestors, or we, in the mount namespace that we are in: who made it, or the
   * machine's first process.
   */
  public static long firstInMountNamespace() throws IOException {
    long first = ProcessHandle.current().pid();
    for (long pid = parent(first); pid > 0 && sharesMounts(pid); pid = parent(first)) {
      first = pid;
    }
    return first;
  }

  private static long parent(long pid) throws IOException {
    return text(stat(pid))
        .flatMap(KnownProcess::columns)
        .map(columns -> Long.parseLong(columns.rest()[PARENT]))
        .orElse(0L);
  }

  /** Whether it is known to see the same mounts as this process, whatever single threads see. */
  public boolean sharesMounts() {
    return sharesMounts(pid);
  }

  private static boolean sharesMounts(long pid) {
    try {
      Path its = PROC.resolve(Long.toString(pid)).resolve("ns/mnt");
      return Files.readSymbolicLink(its)
          .equals(Files.readSymbolicLink(PROC.resolve("self/ns/mnt")));
    } catch (IOException e) {
      return false; // it is another user's, or in another user namespace
    }
  }

  /** Whether it still runs. */
  public boolean isAlive() throws IOException {
    return of(pid).filter(this::equals).isPresent();
  }

  /**
   * Waits for its end; whether it has come.
   *
   * @throws InterruptedIOException if the thread is interrupted, which it stays
   */
  public boolean awaitEnd(long patienceMillis) throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    while (isAlive()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      pause();
    }
    return true;
  }

  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** Kills it, and waits as {@link #awaitEnd} does; whether it is gone. */
  public boolean kill(long patienceMillis) throws IOException {
    if (isAlive()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
    return awaitEnd(patienceMillis);
  }
}
