package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shale.command.ProgramCopy.Caller;
import dev.shale.registry.DockerRegistry;
import dev.shale.registry.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an ordinary user does, and that it gives what root gets. */
@Tag("linux")
@Tag("peer")
final class RootlessTest {
  @TempDir static Path shared;
  private static DockerRegistry registry;
  private static ProgramCopy program;
  private static OrdinaryUser user;
  private static Path context;

  @BeforeAll
  static void build() throws IOException, InterruptedException {
    Programs.run(shared, "chmod 0711 .");
    registry = DockerRegistry.start();
    program = ProgramCopy.into(Files.createDirectory(shared.resolve("program")));
    user = OrdinaryUser.add(shared, OrdinaryUser.Subordinates.RANGE);
    context = shared.resolve("context");
    SampleContext.write(context, SampleContext.base(shared), Comparator.naturalOrder());
    asUser("build", "--no-cache", "-t", registry.host() + "/app:1", context.toString());
    asRoot("build", "--no-cache", "-t", registry.host() + "/app:1", context.toString());
  }

  @AfterAll
  static void removeAll() throws IOException, InterruptedException {
    try (OrdinaryUser _ = user;
        DockerRegistry _ = registry) {
      asUser("rm", "--all");
      asUser("rmi", "--all", "--force");
      asRoot("rm", "--all");
      asRoot("rmi", "--all", "--force");
    }
  }

  private static String asUser(String... words) throws IOException, InterruptedException {
    return by(user.caller(), user.home(), words).result();
  }

  private static String asRoot(String... words) throws IOException, InterruptedException {
    return by(Caller.ROOT, shared.resolve("root"), words).result();
  }

  private static ProgramRun by(Caller caller, Path directory, String... words)
      throws IOException, InterruptedException {
    return program.run(
        caller.withVariable("SOURCE_DATE_EPOCH", "1"), directory.resolve("store"), words);
  }

  @Test
  void buildsWhatRootBuilds() throws IOException, InterruptedException {
    assertEquals(
        asRoot("inspect", "--raw", registry.host() + "/app:1"),
        asUser("inspect", "--raw", registry.host() + "/app:1"));
  }
}
