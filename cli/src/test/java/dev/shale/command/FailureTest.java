package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {
  static Stream<Throwable> interruptions() {
    return Stream.of(
        new InterruptedIOException("a socket"),
        new ClosedByInterruptException(),
        new FileLockInterruptionException());
  }

  @ParameterizedTest
  @MethodSource("interruptions")
  void saysInOneWayThatWorkWasInterrupted(Throwable thrown) {
    Failure failure = Failure.of(thrown);
    assertEquals("interrupted", failure.message());
    assertEquals(ExitCode.INTERRUPTED, failure.status());
  }
}
