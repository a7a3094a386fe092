package dev.shale.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("linux")
final class ExecTest {
  @Test
  void keepsTheProcessAndItsStatus() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                BecomesShell.class.getName())
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals("[two words] [in the environment] %d\n".formatted(process.pid()), said);
    assertEquals(3, process.waitFor());
  }

  @Test
  void refusesWhatIsNotThere() {
    OciException refusal =
        assertThrows(
            OciException.class,
            () -> Exec.replace(Path.of("/nonexistent/program"), List.of(), List.of()));
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
  }

  /** A program that becomes another one. */
  static final class BecomesShell {
    private BecomesShell() {}

    public static void main(String[] arguments) throws IOException {
      Exec.replace(
          Path.of("/bin/sh"),
          texts("sh", "-c", "echo \"[$1] [$WHERE] $$\"; exit 3", "sh", "two words"),
          texts("WHERE=in the environment"));
    }

    private static List<byte[]> texts(String... texts) {
      return List.of(texts).stream().map(NativeMemory::latin1).toList();
    }
  }
}
