package dev.shale.runtime;

import dev.shale.json.Json;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An installed runtime with the command line of runc: crun, youki and others have it too.
 *
 * <p>Spec: runtime-spec v1.1.0, bundle.md; the command line as in runc(8).
 */
final class RuncLike implements OciRuntime {
  /** Written by the runtime when the process has been started. */
  private static final String PID = "pid";

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int STOP_ATTEMPTS = 3;

  private final Path program;
  private final Path stateDir;
  private final Host host;

  /**
   * @param stateDir where a directory per container appears while it runs
   */
  RuncLike(Path program, Path stateDir, Host host) {
    this.program = program;
    this.stateDir = stateDir;
    this.host = host;
  }

  @Override
  public int run(ContainerRequest request) throws IOException {
    ProcessUser user = RequestCheck.check(request, host);
    RuntimeSpec spec = new RuntimeSpec(host);
    try (Bundle bundle = Bundle.create(stateDir, this::end)) {
      Files.write(bundle.file("config.json"), Json.write(spec.of(request, user, bundle.id())));
      Path log = bundle.file("log.json");
      List<String> run =
          command(
              bundle.directory(),
              "--log",
              log.toString(),
              "--log-format",
              "json",
              "run",
              "--pid-file",
              bundle.file(PID).toString(),
              "--bundle");
      run.add(bundle.directory().toString());
      run.add(bundle.id());
      int status = ChildProcess.of(run).run(request.stdio(), process -> stop(bundle, process));
      return status == 0 ? 0 : statusAfter(request, status, bundle, RuntimeLog.read(log));
    }
  }

  /**
   * A failure of the runtime is told from one of the process by what the runtime has logged. What
   * it logs after the process has run is no reason to run it again.
   */
  private int statusAfter(
      ContainerRequest request, int status, Bundle bundle, Optional<RuntimeLog.Failure> log) {
    boolean hasRun = Files.exists(bundle.file(PID));
    if (log.isEmpty() || (hasRun && log.get().status().isEmpty())) {
      return status;
    }
    return log.get()
        .status()
        .orElseThrow(() -> new SetupFailure(request, toString(), log.get().message()));
  }

  /** Kills what runs. A container that is just being made can be deleted only a moment later. */
  private void stop(Bundle bundle, Process process) throws IOException, InterruptedException {
    for (int attempt = 0; attempt < STOP_ATTEMPTS && process.isAlive(); attempt++) {
      delete(bundle);
      process.waitFor(1, TimeUnit.SECONDS);
    }
    if (process.isAlive()) {
      process.destroyForcibly().waitFor();
      delete(bundle);
    }
  }

  private void delete(Bundle bundle) throws IOException, InterruptedException {
    delete(bundle.directory());
  }

  private boolean delete(Path bundle) throws IOException, InterruptedException {
    return ChildProcess.of(command(bundle, "delete", "--force", Bundle.id(bundle)))
        .runQuietly(PATIENCE);
  }

  /** A process that was killed could not end its container. */
  private boolean end(Path bundle) throws IOException {
    try {
      return Files.notExists(state(bundle)) || delete(bundle);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private List<String> command(Path bundle, String... words) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.add("--root");
    command.add(state(bundle).toString());
    command.addAll(List.of(words));
    return command;
  }

  private static Path state(Path bundle) {
    return bundle.resolve(Bundle.STATE);
  }

  @Override
  public String toString() {
    return "%s (%s)".formatted(program.getFileName(), program);
  }
}
