package dev.shale.exec;

import dev.shale.buildcache.StepInput;
import dev.shale.buildcache.StepInput.Kind;
import dev.shale.container.RunRequest;
import dev.shale.image.LayerId;
import dev.shale.local.ScratchRoot;
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
    inputs.add(StepInput.of(Kind.NETWORK, build.request().network().toString()));
    return inputs;
  }

  @Override
  public Optional<LayerId> make(List<LayerId> below) throws IOException {
    try (ScratchRoot scratch = build.store().scratch(below);
        WholeLines lines = new WholeLines(build.surroundings().log())) {
      OutputStream log = build.isParallel() ? lines : build.surroundings().log();
      int status = build.runner().run(scratch.root(), request(log));
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

  private RunRequest request(OutputStream log) {
    List<String> env = new ArrayList<>(step.env());
    step.proxies().forEach((name, value) -> env.add(name + "=" + value));
    return RunRequest.builder(
            new ProcessSpec(step.args(), env, step.identity().workdir(), step.identity().user()))
        .hostname(HOSTNAME)
        .network(build.request().network())
        .stdio(new Stdio.Logged(log))
        .build();
  }
}
