package dev.shale.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.OciException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ProcessSpecTest {
  private static final Rootfs ROOTFS = new Rootfs(Path.of("/"), new DirectoryTree(Path.of("/")));

  private static void refused(Runnable construction) {
    assertThrows(OciException.class, construction::run);
  }

  @Test
  void refusesNoCommand() {
    refused(ProcessSpec::of);
  }

  @Test
  void refusesEmptyCommand() {
    refused(() -> ProcessSpec.of(""));
  }

  @Test
  void refusesNulInArgument() {
    refused(() -> ProcessSpec.of("echo", "a\0b"));
  }

  @Test
  void refusesVariableWithoutValue() {
    refused(() -> ProcessSpec.of("env").withEnv(List.of("A")));
  }

  @Test
  void refusesVariableWithoutName() {
    refused(() -> ProcessSpec.of("env").withEnv(List.of("=A")));
  }

  @Test
  void refusesRelativeDirectory() {
    refused(() -> ProcessSpec.of("pwd").withCwd("src"));
  }

  @Test
  void lastOfTwoVariablesCounts() {
    ProcessSpec process = ProcessSpec.of("env").withEnv(List.of("A=1", "AB=2", "A=3"));
    assertEquals(Optional.of("3"), process.variable("A"));
  }

  @Test
  void refusesHostnameThatIsNone() {
    refused(() -> ContainerRequest.builder(ROOTFS, ProcessSpec.of("x")).hostname("a b").build());
  }

  @Test
  void takesHostnameOfLargestLength() {
    String name = "a".repeat(ContainerRequest.MAX_HOSTNAME_BYTES);
    ContainerRequest.builder(ROOTFS, ProcessSpec.of("x")).hostname(name).build();
  }

  @Test
  void refusesHostnameThatIsTooLong() {
    String name = "a".repeat(ContainerRequest.MAX_HOSTNAME_BYTES + 1);
    refused(() -> ContainerRequest.builder(ROOTFS, ProcessSpec.of("x")).hostname(name).build());
  }

  @Test
  void refusesMountOnRelativeTarget() {
    refused(() -> new Mount.Bind(Path.of("/a"), "b", Mount.Access.READ_ONLY));
  }

  @Test
  void refusesSoftLimitAboveHardLimit() {
    refused(() -> new Rlimit(Rlimit.Resource.NOFILE, 2, 1));
  }
}
