package dev.shale.exec;

import dev.shale.buildcache.StepInput;
import dev.shale.container.CopyOptions;
import dev.shale.container.FileCopier;
import dev.shale.container.OwnerLookup;
import dev.shale.image.LayerId;
import dev.shale.plan.Step;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * WORKDIR: a directory where there is none, of whoever USER names; a number alone is user and group
 * both, as for {@code COPY --chown}.
 */
record WorkdirWork(BuildRun build, Step.WorkdirStep step) implements LayerWork {
  @Override
  public List<StepInput> inputs() {
    return List.of();
  }

  @Override
  public Made make(StageResult before, StepReport report) throws IOException {
    List<LayerId> below = report.awaiting(() -> build.stacks().bring(before.layers()));
    try (Workplaces.Place _ = report.take(build.places());
        LayerDraft draft = LayerDraft.on(build.stacks(), below)) {
      new FileCopier(draft.target(), options(draft.target().files()))
          .makeDirectories(TreePath.of(step.path()));
      return Made.byStep(draft.store());
    }
  }

  private CopyOptions options(ReadableTree root) throws IOException {
    return new CopyOptions(
        new CopyOptions.Ownership.Given(OwnerLookup.find(root, step.owner())),
        Optional.empty(),
        build.now(),
        build.sourceDateEpoch());
  }
}
