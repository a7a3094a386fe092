package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.http.TestServer.Answer;
import dev.shale.registry.FaultyRegistry;
import dev.shale.registry.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The program as a process that is told to stop while it waits for a registry that says nothing.
 */
final class SignalTest {
  private static final int START_SECONDS = 30;

  /** Less than what the program gives its work to clean up. */
  private static final int PATIENCE_SECONDS = 8;

  @TempDir Path directory;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private FaultyRegistry registry;

  @BeforeEach
  void startARegistryThatSaysNothing() throws IOException {
    registry = FaultyRegistry.start();
    registry.fault("GET", "/manifests/", this::silence);
  }

  private Answer silence(Answer sound) {
    asked.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return sound;
  }

  @AfterEach
  void stop() {
    released.countDown();
    registry.close();
  }

  @ParameterizedTest
  @CsvSource({"INT, 130, pull", "TERM, 143, pull", "INT, 130, inspect"})
  void endsAtOnceAndLeavesNothing(String signal, int status, String command)
      throws IOException, InterruptedException {
    ProgramRun.ofUser(directory, "images").result(); // makes the store
    Untouched store = Untouched.at(directory.resolve("root"));
    Path errors = directory.resolve("errors");
    String image = "docker://" + registry.host() + "/a:1";
    Process process =
        new ProcessBuilder(ProgramCopy.shared().interruptibleWords(directory, command, image))
            .redirectError(errors.toFile())
            .start();
    try {
      assertTrue(asked.await(START_SECONDS, TimeUnit.SECONDS), Files.readString(errors));
      Programs.run(directory, "kill -%s %d".formatted(signal, process.pid()));
      assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } finally {
      process.destroyForcibly();
    }
    assertEquals("shale: interrupted\n", Files.readString(errors));
    assertEquals(status, process.exitValue());
    store.verify();
  }
}
