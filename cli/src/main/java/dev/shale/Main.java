package dev.shale;

import dev.shale.buildah.Buildah;
import dev.shale.command.Program;
import dev.shale.command.StandardInput;
import dev.shale.command.StandardOutput;
import dev.shale.command.Surroundings;
import dev.shale.command.UserNamespaceEntry;
import dev.shale.config.Environment;
import dev.shale.image.Platform;
import dev.shale.linux.ProcessEnd;
import dev.shale.render.Terminal;
import dev.shale.runtime.UserNamespace;
import dev.shale.skopeo.Skopeo;
import dev.shale.snapshot.Obstacle;
import dev.shale.umoci.Umoci;
import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Where the process begins and ends; the only code that sees it. */
public final class Main {
  /** How long what is under way may take to clean up after SIGINT or SIGTERM. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final String HOME = "HOME";

  /** The system property that packaging sets. */
  private static final String TRAINING = "shale.training";

  /** Standard output, as the kernel shows what a process has open. */
  private static final Path OUTPUT = Path.of("/proc/self/fd/1");

  /** The JDK's package of what waits for sockets. */
  private static final String SOCKETS = "sun.nio.ch.";

  private Main() {}

  /** Runs the command line and exits with its status. */
  public static void main(String[] arguments) throws IOException {
    CountDownLatch done = new CountDownLatch(1);
    Thread unwinding = unwinding(Thread.currentThread(), done);
    Runtime.getRuntime().addShutdownHook(unwinding);
    int status = new Program(surroundings()).run(List.of(arguments));
    done.countDown();
    if (unwinding.getState() == Thread.State.NEW && canEndAtOnce()) {
      ProcessEnd.now(status);
    }
    System.exit(status);
  }

  /**
   * The JVM waits 0.3 s for threads that are in the kernel, and its own stay there for good once a
   * virtual thread has waited for a socket. So it is left alone then, unless it has yet to keep
   * what it learnt in training, how to end included.
   */
  private static boolean canEndAtOnce() {
    return waitsForSockets() && ProcessEnd.isPossible() && !Boolean.getBoolean(TRAINING);
  }

  private static boolean waitsForSockets() {
    return Thread.getAllStackTraces().values().stream()
        .anyMatch(frames -> frames.length > 0 && frames[0].getClassName().startsWith(SOCKETS));
  }

  /**
   * On a signal the JVM runs its hooks and then ends with 128 + the signal's number. This one
   * interrupts the work and waits until it has undone what it had half done.
   */
  private static Thread unwinding(Thread worker, CountDownLatch done) {
    return new Thread(
        () -> {
          worker.interrupt();
          try {
            boolean _ = done.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static Surroundings surroundings() throws IOException {
    Environment environment = environment(System.getenv());
    return new Surroundings(
        environment,
        input(),
        output(),
        errors(),
        terminal(),
        Platform.ofLinux(System.getProperty("os.arch")),
        System.getProperty("java.version"),
        List.of(new Umoci(), new Skopeo(), new Buildah()),
        namespaceEntry(environment));
  }

  private static StandardInput input() {
    return new StandardInput() {
      @Override
      public InputStream bytes() {
        return System.in;
      }

      @Override
      public Optional<String> ask(String question) {
        return console().map(console -> console.readLine("%s", question));
      }

      @Override
      public Optional<String> askSecretly(String question) {
        return console().map(console -> console.readPassword("%s", question)).map(String::new);
      }

      private static Optional<Console> console() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
      }
    };
  }

  private static UserNamespaceEntry namespaceEntry(Environment environment) {
    UserNamespace namespace =
        new UserNamespace(environment.variable("PATH").orElse(""), environment.uid());
    return new UserNamespaceEntry() {
      @Override
      public Optional<Obstacle> obstacle() throws IOException {
        return namespace.obstacle();
      }

      @Override
      public Optional<Obstacle> rangeObstacle() throws IOException {
        return namespace.rangeObstacle();
      }

      @Override
      public void enter() throws IOException {
        namespace.enter(forInside(environment));
      }

      @Override
      public void become(List<String> command) throws IOException {
        namespace.become(command, forInside(environment));
      }

      @Override
      public void becomeHere(List<String> command) throws IOException {
        UserNamespace.becomeHere(command);
      }
    };
  }

  /** Inside, the user is root, whose home is another. */
  private static Map<String, String> forInside(Environment environment) {
    return environment.variable(HOME).isEmpty() && environment.home().isPresent()
        ? Map.of(HOME, environment.home().get().toString())
        : Map.of();
  }

  private static Environment environment(Map<String, String> variables) throws IOException {
    return new Environment(variables, home(variables), uid(variables), Clock.systemUTC());
  }

  /** The JVM says "?" of who has none. */
  private static Optional<Path> home(Map<String, String> variables) {
    return Optional.ofNullable(variables.get(HOME))
        .or(() -> Optional.ofNullable(System.getProperty("user.home")))
        .map(Path::of)
        .filter(Path::isAbsolute);
  }

  /** Who calls: who is root only in the namespace that we made for it is still an ordinary user. */
  private static long uid(Map<String, String> variables) throws IOException {
    String owner = variables.get(UserNamespace.OWNER_VARIABLE);
    if (owner != null && owner.matches("[0-9]{1,10}")) {
      return Long.parseLong(owner);
    }
    return Integer.toUnsignedLong((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  private static StandardOutput output() {
    return new StandardOutput(new FileOutputStream(FileDescriptor.out), Main::kindOfOutput);
  }

  /** What cannot be told counts as a file, of which nothing may be lost. */
  private static StandardOutput.Kind kindOfOutput() {
    try {
      String open = Files.readSymbolicLink(OUTPUT).toString();
      boolean isPipe = open.startsWith("pipe:") || open.startsWith("socket:");
      return isPipe ? StandardOutput.Kind.PIPE : StandardOutput.Kind.FILE;
    } catch (IOException e) {
      return StandardOutput.Kind.FILE;
    }
  }

  /** Sent off with every line. */
  private static PrintStream errors() {
    OutputStream file = new BufferedOutputStream(new FileOutputStream(FileDescriptor.err));
    return new PrintStream(file, true, StandardCharsets.UTF_8);
  }

  /** The launcher knows whether standard error is a screen; Java has no way to ask. */
  private static Terminal terminal() {
    return Optional.ofNullable(System.getProperty("shale.columns"))
        .filter(columns -> columns.matches("[1-9][0-9]{0,3}"))
        .<Terminal>map(columns -> new Terminal.Present(Integer.parseInt(columns)))
        .orElseGet(Terminal.Absent::new);
  }
}
