package dev.shale.runtime;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.image.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmulationTest {
  private static final String ARM64 = "7f454c460201010000000000000000000200b700";

  @TempDir Path handlers;

  private boolean runs(String platform) {
    return new Emulation(Platform.of("linux", "amd64"), handlers).runs(Platform.parse(platform));
  }

  private void handler(String state, String flags, String magic) throws IOException {
    Files.writeString(
        handlers.resolve("qemu"),
        "%s\ninterpreter /usr/bin/FEX\nflags: %s\noffset 0\nmagic %s\nmask ff\n"
            .formatted(state, flags, magic));
  }

  @Test
  void hostRunsItsOwnAndItsNarrowerPrograms() {
    assertTrue(runs("linux/amd64/v3"));
    assertTrue(runs("linux/386"));
    assertFalse(runs("linux/arm64"));
    assertFalse(runs("windows/amd64"));
  }

  @Test
  void hostRunsWhatAHandlerIsFor() throws IOException {
    handler("enabled", "POCF", ARM64);
    assertTrue(runs("linux/arm64"));
    assertFalse(runs("linux/riscv64"));
  }

  @Test
  void handlerCountsOnlyIfItIsOnAndWorksInContainers() throws IOException {
    handler("disabled", "F", ARM64);
    assertFalse(runs("linux/arm64"));
    handler("enabled", "OC", ARM64);
    assertFalse(runs("linux/arm64"));
  }
}
