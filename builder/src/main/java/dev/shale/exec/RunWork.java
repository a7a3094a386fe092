package dev.shale.exec;

import dev.shale.buildcache.StepInput;
import dev.shale.buildcache.StepInput.Kind;
import dev.shale.container.RunRequest;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.LayerId;
import dev.shale.local.ActiveRoot;
import dev.shale.local.ContainerRecord;
import dev.shale.local.ScratchRoot;
import dev.shale.network.Network;
import dev.shale.plan.Step;
import dev.shale.plan.Step.RunMount;
import dev.shale.runtime.Mount;
import dev.shale.runtime.Privileges;
import dev.shale.runtime.ProcessSpec;
import dev.shale.runtime.Stdio;
import dev.shale.snapshot.ContainerId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

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
    for (RunMount mount : step.around().mounts()) {
      if (mount.mount() instanceof dev.shale.dockerfile.Mount.Cache cache) {
        build.cache().ledger().noteMount(StepMounts.id(cache, step.identity().workdir()));
      }
    }
    return new RunWork(build, step, ShownFiles.open(build, step));
  }

  @Override
  public Step step() {
    return step;
  }

  @Override
  public List<StepInput> inputs() throws IOException {
    return inputs(shown.inputs());
  }

  @Override
  public List<StepInput> quickInputs() throws IOException {
    return inputs(shown.quickInputs());
  }

  private List<StepInput> inputs(List<StepInput> files) throws IOException {
    List<StepInput> inputs = new ArrayList<>();
    for (String variable : step.env()) {
      String[] sides = variable.split("=", 2);
      Kind kind = step.arguments().contains(sides[0]) ? Kind.ARGUMENT : Kind.VARIABLE;
      inputs.add(StepInput.ofVariable(kind, sides[0], sides[1]));
    }
    inputs.addAll(secrets());
    inputs.add(StepInput.of(Kind.USER, step.identity().user()));
    inputs.add(StepInput.of(Kind.WORKDIR, step.identity().workdir()));
    inputs.add(StepInput.of(Kind.NETWORK, network().toString()));
    inputs.addAll(build.request().steps().around().inputs());
    inputs.addAll(files);
    return inputs;
  }

  /** Secrets that are to count; the others may be others without the step being run. */
  private List<StepInput> secrets() throws IOException {
    SortedMap<String, StepInput> inputs = new TreeMap<>();
    Secrets secrets = build.surroundings().secrets();
    for (RunMount mount : step.around().mounts()) {
      if (mount.mount() instanceof dev.shale.dockerfile.Mount.Secret secret
          && secrets.counts(secret.id())) {
        String print = secrets.print(secret.id(), build.store().builds().salt());
        inputs.put(secret.id(), new StepInput(Kind.SECRET, secret.id(), print));
      }
    }
    return List.copyOf(inputs.values());
  }

  @Override
  public String state() throws IOException {
    return shown.state();
  }

  /**
   * What is elsewhere is brought first, while nothing is kept from others. Then caches that others
   * may have locked come before the place to work at: who waits for them takes it from no one, and
   * who has it has all that he needs, so that it can be waited for him.
   */
  @Override
  public Made make(StageResult before, StepReport report) throws IOException {
    List<LayerId> below = report.awaiting(() -> brought(before.layers()));
    try (StepMounts mounts = report.awaiting(this::mounts);
        Workplaces.Place place = report.take(build.places());
        ScratchRoot scratch = build.stacks().scratch(below);
        WholeLines lines = new WholeLines(build.surroundings().log());
        StepOutput output = new StepOutput(log(lines), report::print)) {
      int status =
          shown.with(
              places -> {
                Processes processes = new Processes(mounts, places, scratch);
                int ended = processes.run(step.args(), new Stdio.Logged(output));
                if (ended != 0) {
                  lines.endLine(); // nothing of it may come later than what is done about it
                  requireGoingOn(
                      new Failed(failure(report, ended, output), processes, place, output, before));
                }
                return ended;
              });
      return new Made(
          scratch.commit(build.sourceDateEpoch()),
          status == 0 ? Made.Maker.STEP : Made.Maker.SHELL);
    }
  }

  /** The layers that it stands on; and those that it is shown are here, too. */
  private List<LayerId> brought(List<LayerId> below) throws IOException {
    shown.bring();
    return build.stacks().bring(below);
  }

  private void requireGoingOn(Failed failed) throws IOException {
    switch (decide(failed)) {
      case FAIL -> throw new StepFailedException(failed.failure());
      case GO_ON -> {}
    }
  }

  /** Whatever fails about that, what is to be told is how the step failed. */
  private OnError.Decision decide(Failed failed) throws IOException {
    try {
      return build.request().steps().onError().decide(failed);
    } catch (OciException e) {
      return cannot(e);
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      return cannot(e);
    }
  }

  private OnError.Decision cannot(Exception cause) {
    build
        .surroundings()
        .progress()
        .warn("cannot keep or enter what is left: " + cause.getMessage());
    return OnError.Decision.FAIL;
  }

  /** Where what the process prints is passed on. */
  private OutputStream log(WholeLines lines) {
    return build.isParallel() ? lines : build.surroundings().log();
  }

  private StepFailure failure(StepReport report, int status, StepOutput output) {
    return new StepFailure(
        report.step(),
        status,
        build.request().steps().around().resources().explain(status),
        output.last());
  }

  /** Runs processes as the step has its own. */
  private final class Processes {
    private final StepMounts mounts;
    private final Map<RunMount, Path> places;
    private final ScratchRoot scratch;

    Processes(StepMounts mounts, Map<RunMount, Path> places, ScratchRoot scratch) {
      this.mounts = mounts;
      this.places = places;
      this.scratch = scratch;
    }

    int run(List<String> args, Stdio stdio) throws IOException {
      RunRequest.Builder request = request(args, mounts).stdio(stdio);
      mounts.addTo(request, places);
      addScript(request, scratch.root());
      return build.runner().run(scratch.root(), request.build());
    }
  }

  /** The step, after its process has failed. */
  private final class Failed implements FailedStep {
    private final StepFailure failure;
    private final Processes processes;
    private final Workplaces.Place place;
    private final StepOutput output;
    private final StageResult before;

    Failed(
        StepFailure failure,
        Processes processes,
        Workplaces.Place place,
        StepOutput output,
        StageResult before) {
      this.failure = failure;
      this.processes = processes;
      this.place = place;
      this.output = output;
      this.before = before;
    }

    @Override
    public StepFailure failure() {
      return failure;
    }

    @Override
    public int others() {
      return place.others();
    }

    @Override
    public <T> T alone(Work<T> work) throws IOException {
      return place.alone(work::run);
    }

    @Override
    public int shell(Stdio stdio) throws IOException {
      return processes.run(List.of(StepShell.of(step.args())), stdio);
    }

    @Override
    public OutputStream output() {
      return output;
    }

    @Override
    public ContainerRecord keep(String name) throws IOException {
      ContainerRecord container =
          new ContainerRecord(
              ContainerId.random(new SecureRandom()),
              name,
              build.surroundings().clock().instant(),
              "",
              Optional.empty(),
              before.layers(),
              before.config(),
              Optional.empty());
      build.store().keep(processes.scratch, container);
      return container;
    }
  }

  private StepMounts mounts() throws IOException {
    BuildExecutor.Surroundings around = build.surroundings();
    StepMounts mounts =
        new StepMounts(
                build.store().mounts(),
                around.secrets(),
                around.agents(),
                step.identity().workdir())
            .suppliedBy(
                MountSupply.of(
                    build.store(), build.request().cache().shared().imported(), around.progress()));
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

  private RunRequest.Builder request(List<String> args, StepMounts mounts) {
    List<String> env = new ArrayList<>(step.env());
    step.proxies().forEach((name, value) -> env.add(name + "=" + value));
    env.addAll(mounts.environment());
    RunRequest.Builder request =
        RunRequest.builder(
                new ProcessSpec(args, env, step.identity().workdir(), step.identity().user()))
            .hostname(HOSTNAME)
            .network(network())
            .privileges(privileges());
    build.request().steps().around().addTo(request);
    return request;
  }

  private Privileges privileges() {
    Privileges usual = build.request().steps().around().privileges();
    return switch (step.around().security()) {
      case SANDBOX -> usual;
      case INSECURE -> usual.withMode(Privileges.Mode.INSECURE);
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
