package dev.shale.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.command.OrdinaryUser.Subordinates;
import dev.shale.command.ProgramCopy.Caller;
import dev.shale.local.LocalStore;
import dev.shale.registry.DockerRegistry;
import dev.shale.registry.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What ordinary users do, each in a home of his own, and that it gives what root gets. */
@Tag("linux")
@Tag("peer")
final class RootlessTest {
  @TempDir static Path shared;
  private static DockerRegistry registry;
  private static ProgramCopy program;
  private static Path context;
  private static Person root;
  private static String app;
  private static String appDigest;
  private static String filesDigest;

  @TempDir Path directory;

  /** Someone with a store. */
  private interface Person {
    ProgramRun run(String... words) throws IOException, InterruptedException;

    static Person root(Path store) {
      return words -> ProgramRun.ofRootAtEpoch(store, words);
    }

    static Person of(OrdinaryUser user) {
      Caller caller = user.caller().withVariable("SOURCE_DATE_EPOCH", "1");
      return words -> program.run(caller, store(user), words);
    }

    default String does(String... words) throws IOException, InterruptedException {
      return run(words).result();
    }

    /** Builds without what was built before, and pushes; gives the digest. */
    default String builds(String dockerfile, String name) throws IOException, InterruptedException {
      does("build", "--no-cache", "-t", name, "-f", context.resolve(dockerfile) + "", context + "");
      return does("push", "--compression-format", "zstd", name);
    }

    /** Changes what is in the registry, and pushes; gives the digest. */
    default String changes(String from, String to) throws IOException, InterruptedException {
      does("pull", from);
      does("from", "--name", "changed", from);
      String script = "echo new >/srv/new; rm /etc/passwd; chown 8:9 /srv/app; chmod 4755 /bin/cat";
      does("run", "--user", "root", "changed", "sh", "-c", script);
      does("commit", "changed", to);
      return does("push", to);
    }
  }

  @BeforeAll
  static void pushAsRoot() throws IOException, InterruptedException {
    Programs.run(shared, "chmod 0711 .");
    registry = DockerRegistry.start();
    program = ProgramCopy.shared();
    context = shared.resolve("context");
    SampleContext.write(context, SampleContext.base(shared), Comparator.naturalOrder());
    root = Person.root(shared.resolve("root"));
    app = registry.host() + "/app:1";
    appDigest = root.builds(SampleContext.WITH_RUN, app);
    filesDigest = root.builds(SampleContext.WITHOUT_RUN, name("root:files"));
  }

  @AfterAll
  static void removeAll() throws IOException, InterruptedException {
    try (DockerRegistry _ = registry) {
      root.does("rm", "--all");
      root.does("rmi", "--all", "--force");
    }
  }

  private static Path store(OrdinaryUser user) {
    return user.home().resolve("store");
  }

  private OrdinaryUser user(Subordinates subordinates) throws IOException {
    Programs.run(directory, "chmod 0711 .");
    return OrdinaryUser.add(directory, subordinates);
  }

  private static String name(String path) {
    return registry.host() + "/" + path;
  }

  @Test
  void buildsWhatRootBuilds() throws IOException, InterruptedException {
    try (OrdinaryUser user = user(Subordinates.RANGE)) {
      assertEquals(appDigest, Person.of(user).builds(SampleContext.WITH_RUN, name("theirs:built")));
    }
  }

  @Test
  void commitsWhatRootCommits() throws IOException, InterruptedException {
    String expected = root.changes(app, name("root:changed"));
    try (OrdinaryUser user = user(Subordinates.RANGE)) {
      assertEquals(expected, Person.of(user).changes(app, name("theirs:changed")));
    }
  }

  @Test
  void seesMountsInTheNamespace() throws IOException, InterruptedException {
    try (OrdinaryUser user = user(Subordinates.RANGE)) {
      Person person = Person.of(user);
      person.does("from", "--name", "one", app);
      List<String> mount = program.words(store(user), "mount", "one");
      String script = "cat \"$(%s)/var/made/dir/hard\"".formatted(String.join(" ", mount));
      assertEquals("text", person.does("unshare", "sh", "-c", script));
    }
  }

  @Test
  void removesWhatOtherUsersOwn() throws IOException, InterruptedException {
    try (OrdinaryUser user = user(Subordinates.RANGE)) {
      Person person = Person.of(user);
      person.does("from", "--name", "one", app);
      person.does("run", "--user", "nobody", "one", "mkdir", "-m", "0", "/opt/dir/closed");
      person.does("rm", "one");
      person.does("rmi", "--all");
      assertFalse(LocalStore.isUnpacked(store(user).resolve("root")));
    }
  }

  @ParameterizedTest
  @EnumSource(Subordinates.class)
  void buildsWhatRootBuildsWithoutNamespace(Subordinates subordinates)
      throws IOException, InterruptedException {
    try (OrdinaryUser user = user(subordinates)) {
      Person person = Person.of(user);
      assertEquals(filesDigest, person.builds(SampleContext.WITHOUT_RUN, name("theirs:files")));
      assertEquals(List.of(), ownersOtherThan(user));
    }
  }

  private static List<Path> ownersOtherThan(OrdinaryUser user) throws IOException {
    try (Stream<Path> files = Files.walk(user.home())) {
      return files.filter(file -> !user.owns(file)).toList();
    }
  }

  @Test
  void runsWithoutARangeAndSaysHowToGetOne() throws IOException, InterruptedException {
    try (OrdinaryUser user = user(Subordinates.NONE)) {
      Person.of(user).does("from", "--name", "one", app);
      ProgramRun run = Person.of(user).run("run", "--user", "0", "one", "true");
      assertEquals(ExitCode.OK, run.status(), run.err());
      String said = "/etc/subuid has no range for " + user.name();
      assertTrue(run.err().contains(said), run.err());
      ProgramRun doctor = Person.of(user).run("doctor");
      assertTrue(doctor.out().contains(said), doctor.out());
      assertTrue(doctor.out().contains("as root: usermod --add-subuids"), doctor.out());
    }
  }
}
