package dev.shale.snapshot;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.linux.Mounts;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The program fuse-overlayfs, which stacks directories where the kernel does not let us.
 *
 * <p>Spec: fuse-overlayfs(1).
 *
 * @param program where it is
 * @param setpriv where util-linux' setpriv is, by which a mount ends with the thread that made it;
 *     beside it is setsid, by which another does not end with a terminal
 */
record FuseOverlay(Path program, Path setpriv) implements Stacker {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long PAUSE_MILLIS = 2;

  @Override
  public void mount(List<Path> lowers, ActiveSnapshot snapshot, Lasting lasting)
      throws IOException {
    Path log = snapshot.directory().resolve("fuse.log");
    try {
      Process process =
          new ProcessBuilder(command(lowers, snapshot, lasting))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      process.getOutputStream().close();
      if (lasting == Lasting.UNTIL_UNMOUNTED) {
        new LastingMount(snapshot).keptBy(process.pid());
      }
      await(process, snapshot.merged(), log);
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private List<String> command(List<Path> lowers, ActiveSnapshot snapshot, Lasting lasting) {
    List<String> words = new ArrayList<>();
    words.addAll(
        switch (lasting) {
          case WHILE_THIS_PROCESS_LIVES -> List.of(setpriv.toString(), "--pdeathsig", "KILL");
          case UNTIL_UNMOUNTED -> List.of(setpriv.resolveSibling("setsid").toString());
        });
    words.addAll(List.of(program.toString(), "-f", "-o"));
    words.add(
        "lowerdir=%s,upperdir=%s,workdir=%s"
            .formatted(
                lowers.stream().map(FuseOverlay::escaped).collect(Collectors.joining(":")),
                escaped(snapshot.upper()),
                escaped(snapshot.work())));
    words.add(snapshot.merged().toString());
    return words;
  }

  /** A colon cannot be escaped; where there is one, a trial shows that nothing can be stacked. */
  private static String escaped(Path path) {
    return path.toString().replace("\\", "\\\\").replace(",", "\\,");
  }

  /** A process that stays says nothing when it is ready; what it mounts shows. */
  private static void await(Process process, Path target, Path log) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!Mounts.isMountPoint(target)) {
        boolean ended = process.waitFor(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        if (ended && !Mounts.isMountPoint(target)) {
          throw OciException.unsupported(
              "mount by fuse-overlayfs on %s: %s", target, lastLine(log));
        }
        if (System.nanoTime() - end > 0) {
          abandon(process, target);
          throw new OciException(
              ErrorKind.UNAVAILABLE,
              "mount by fuse-overlayfs on %s: not done after %d s"
                  .formatted(target, PATIENCE.toSeconds()));
        }
      }
    } catch (InterruptedException e) {
      abandon(process, target);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private static String lastLine(Path log) throws IOException {
    return Files.readAllLines(log, StandardCharsets.ISO_8859_1).stream()
        .filter(Predicate.not(String::isBlank))
        .reduce((_, last) -> last)
        .orElse("it ended without a word");
  }

  private static void abandon(Process process, Path target) throws IOException {
    process.destroyForcibly();
    if (Mounts.isMountPoint(target)) {
      Mounts.abandon(target);
    }
  }
}
