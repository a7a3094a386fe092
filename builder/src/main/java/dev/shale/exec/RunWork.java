package dev.shale.exec;

import dev.shale.buildcache.StepInput;
import dev.shale.buildcache.StepInput.Kind;
import dev.shale.container.RunRequest;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.LayerId;
import dev.shale.local.ActiveRoot;
import dev.shale.local.ScratchRoot;
import dev.shale.network.Network;
import dev.shale.plan.Step;
import dev.shale.runtime.Mount;
import dev.shale.runtime.Privileges;
import dev.shale.runtime.ProcessSpec;
import dev.shale.runtime.Stdio;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** RUN: a process on the layers below, whose upper directory becomes the next. */
final class RunWork implements LayerWork, AutoCloseable {
  private static final String HOSTNAME = "shale-build";
  private static final String SCRIPT = "script";
  private static final String PROGRAM = "rwxr-xr-x";

  private final BuildRun build;
  private final Step.RunStep step;
  private final ShownFiles shown;

  private RunWork(BuildRun build, Step.RunStep step, ShownFiles shown) {
    this.build = build;
    this.step = step;
    this.shown = shown;
  }

  /** Finds what the process is to be shown, waiting for stages that make it; the caller closes. */
  static RunWork open(BuildRun build, Step.RunStep step) throws IOException {
    return new RunWork(build, step, ShownFiles.open(build, step));
  }

  @Override
  public Step step() {
    return step;
  }

  @Override
  public List<StepInput> inputs() throws IOException {
    List<StepInput> inputs = new ArrayList<>();
    for (String variable : step.env()) {
      String[] sides = variable.split("=", 2);
      Kind kind = step.arguments().contains(sides[0]) ? Kind.ARGUMENT : Kind.VARIABLE;
      inputs.add(StepInput.ofVariable(kind, sides[0], sides[1]));
    }
    inputs.add(StepInput.of(Kind.USER, step.identity().user()));
    inputs.add(StepInput.of(Kind.WORKDIR, step.identity().workdir()));
    inputs.add(StepInput.of(Kind.NETWORK, network().toString()));
    inputs.addAll(build.request().steps().around().inputs());
    inputs.addAll(shown.inputs());
    return inputs;
  }

  @Override
  public String state() throws IOException {
    return shown.state();
  }

  @Override
  public Optional<LayerId> make(List<LayerId> below) throws IOException {
    try (StepMounts mounts = mounts();
        ScratchRoot scratch = build.store().scratch(below);
        WholeLines lines = new WholeLines(build.surroundings().log())) {
      OutputStream log = build.isParallel() ? lines : build.surroundings().log();
      int status =
          shown.with(
              places -> {
                RunRequest.Builder request = request(mounts, log);
                mounts.addTo(request, places);
                addScript(request, scratch.root());
                return build.runner().run(scratch.root(), request.build());
              });
      if (status != 0) {
        throw new StepFailedException(
            "build %s:%d: %s: exit status %d%s"
                .formatted(
                    build.request().dockerfile().fileName(),
                    step.origin().range().firstLine(),
                    step.origin().display(),
                    status,
                    explained(status)),
            status);
      }
      return scratch.commit(build.sourceDateEpoch());
    }
  }

  /** What a status may come from that the user did not ask for in the Dockerfile. */
  private String explained(int status) {
    return build
        .request()
        .steps()
        .around()
        .resources()
        .explain(status)
        .map(", "::concat)
        .orElse("");
  }

  private StepMounts mounts() throws IOException {
    BuildExecutor.Surroundings around = build.surroundings();
    StepMounts mounts =
        new StepMounts(
            build.store().mounts(), around.secrets(), around.agents(), step.identity().workdir());
    try {
      mounts.add(step.around().mounts(), shown.beginnings());
      return mounts;
    } catch (IOException | RuntimeException e) {
      mounts.close();
      throw e;
    }
  }

  /** The program is readable for whoever the process is. */
  private void addScript(RunRequest.Builder request, ActiveRoot root) throws IOException {
    if (step.around().script().isPresent()) {
      Step.Input.Document script = step.around().script().get();
      Path file = root.auxiliary().resolve(SCRIPT);
      Files.writeString(file, script.content());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(PROGRAM));
      request.mount(new Mount.Bind(file, Step.Around.program(script), Mount.Access.READ_ONLY));
    }
  }

  private RunRequest.Builder request(StepMounts mounts, OutputStream log) {
    List<String> env = new ArrayList<>(step.env());
    step.proxies().forEach((name, value) -> env.add(name + "=" + value));
    env.addAll(mounts.environment());
    RunRequest.Builder request =
        RunRequest.builder(
                new ProcessSpec(
                    step.args(), env, step.identity().workdir(), step.identity().user()))
            .hostname(HOSTNAME)
            .network(network())
            .privileges(privileges())
            .stdio(new Stdio.Logged(log));
    build.request().steps().around().addTo(request);
    return request;
  }

  private Privileges privileges() {
    Privileges usual = build.request().steps().around().privileges();
    return switch (step.around().security()) {
      case SANDBOX -> usual;
      case INSECURE ->
          new Privileges(Privileges.Mode.INSECURE, usual.added(), usual.dropped(), usual.devices());
    };
  }

  /** A step may reach less than its build, and not more. */
  private Network network() {
    Network ofBuild = build.request().steps().network();
    return switch (step.around().reach()) {
      case DEFAULT -> ofBuild;
      case NONE -> new Network.None();
      case HOST -> {
        if (!(ofBuild instanceof Network.Host)) {
          throw new OciException(
              ErrorKind.DENIED,
              "RUN --network=host: the build has --network %s".formatted(ofBuild));
        }
        yield ofBuild;
      }
    };
  }

  @Override
  public void close() throws IOException {
    shown.close();
  }
}
