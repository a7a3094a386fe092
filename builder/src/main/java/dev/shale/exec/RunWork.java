package dev.shale.exec;

import dev.shale.buildcache.StepInput;
import dev.shale.buildcache.StepInput.Kind;
import dev.shale.container.RunRequest;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.LayerId;
import dev.shale.local.ScratchRoot;
import dev.shale.network.Network;
import dev.shale.plan.Step;
import dev.shale.runtime.ProcessSpec;
import dev.shale.runtime.Stdio;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** RUN: a process on the layers below, whose upper directory becomes the next. */
record RunWork(BuildRun build, Step.RunStep step) implements LayerWork {
  private static final String HOSTNAME = "shale-build";

  @Override
  public List<StepInput> inputs() {
    List<StepInput> inputs = new ArrayList<>();
    for (String variable : step.env()) {
      String[] sides = variable.split("=", 2);
      Kind kind = step.arguments().contains(sides[0]) ? Kind.ARGUMENT : Kind.VARIABLE;
      inputs.add(StepInput.ofVariable(kind, sides[0], sides[1]));
    }
    inputs.add(StepInput.of(Kind.USER, step.identity().user()));
    inputs.add(StepInput.of(Kind.WORKDIR, step.identity().workdir()));
    inputs.add(StepInput.of(Kind.NETWORK, network().toString()));
    return inputs;
  }

  @Override
  public Optional<LayerId> make(List<LayerId> below) throws IOException {
    try (StepMounts mounts = mounts();
        ScratchRoot scratch = build.store().scratch(below);
        WholeLines lines = new WholeLines(build.surroundings().log())) {
      OutputStream log = build.isParallel() ? lines : build.surroundings().log();
      int status = build.runner().run(scratch.root(), request(mounts, log));
      if (status != 0) {
        throw new StepFailedException(
            "build %s:%d: %s: exit status %d"
                .formatted(
                    build.request().dockerfile().fileName(),
                    step.origin().range().firstLine(),
                    step.origin().display(),
                    status),
            status);
      }
      return scratch.commit(build.sourceDateEpoch());
    }
  }

  private StepMounts mounts() throws IOException {
    BuildExecutor.Surroundings around = build.surroundings();
    StepMounts mounts =
        new StepMounts(
            build.store().mounts(), around.secrets(), around.agents(), step.identity().workdir());
    try {
      mounts.add(step.mounts());
      return mounts;
    } catch (IOException | RuntimeException e) {
      mounts.close();
      throw e;
    }
  }

  private RunRequest request(StepMounts mounts, OutputStream log) {
    List<String> env = new ArrayList<>(step.env());
    step.proxies().forEach((name, value) -> env.add(name + "=" + value));
    env.addAll(mounts.environment());
    RunRequest.Builder request =
        RunRequest.builder(
                new ProcessSpec(
                    step.args(), env, step.identity().workdir(), step.identity().user()))
            .hostname(HOSTNAME)
            .network(network())
            .stdio(new Stdio.Logged(log));
    mounts.addTo(request);
    return request.build();
  }

  /** A step may reach less than its build, and not more. */
  private Network network() {
    Network ofBuild = build.request().network();
    return switch (step.reach()) {
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
}
