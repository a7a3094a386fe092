package dev.shale.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("linux")
class KnownProcessTest {
  private static final long PATIENCE = 10_000;

  @TempDir Path temp;

  private static Process start(String script) throws IOException {
    return new ProcessBuilder("sh", "-c", script).start();
  }

  @Test
  void knowsAProcessAgainUntilItEnds() throws IOException, InterruptedException {
    Process process = start("exec sleep 100");
    Path note = temp.resolve("note");
    KnownProcess.write(process.pid(), note);
    KnownProcess known = KnownProcess.read(note).orElseThrow();
    assertTrue(known.isAlive());
    assertTrue(known.sharesMounts());
    assertTrue(known.kill(PATIENCE));
    assertFalse(known.isAlive());
    assertEquals(137, process.waitFor());
  }

  @Test
  void takesAnotherOfTheSameNumberForAnother() throws IOException {
    KnownProcess self = KnownProcess.of(ProcessHandle.current().pid()).orElseThrow();
    assertTrue(self.isAlive());
    assertFalse(new KnownProcess(self.pid(), self.startTime() + "0").isAlive());
  }

  @Test
  void takesWhatNobodyHasAskedAfterForEnded() throws IOException, InterruptedException {
    Process parent = start("sleep 1 & echo $!; exec sleep 100");
    try (BufferedReader out = parent.inputReader()) {
      long child = Long.parseLong(out.readLine());
      KnownProcess known = KnownProcess.of(child).orElseThrow();
      assertTrue(known.awaitEnd(PATIENCE));
      assertTrue(Files.exists(Path.of("/proc", Long.toString(child))));
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void forgetsThoseOfAnotherBoot() throws IOException {
    Path note = temp.resolve("note");
    KnownProcess.write(ProcessHandle.current().pid(), note);
    String text = Files.readString(note);
    assertTrue(KnownProcess.read(note).isPresent());
    Files.writeString(note, text.replace(Boot.id(), "another"));
    assertEquals(Optional.empty(), KnownProcess.read(note));
    assertEquals(Optional.empty(), KnownProcess.read(temp.resolve("nothing")));
  }

  @Test
  @Kernel(Kernel.Feature.PRIVATE_MOUNTS)
  void seesWhoHasOtherMounts() throws IOException, InterruptedException {
    Process other = start("exec unshare --mount sh -c 'echo; exec sleep 100'");
    try (BufferedReader out = other.inputReader()) {
      assertEquals("", out.readLine());
      assertFalse(KnownProcess.of(other.pid()).orElseThrow().sharesMounts());
    } finally {
      other.destroyForcibly();
    }
  }
}
