package dev.shale.exec;

import dev.shale.buildcache.StepInput;
import dev.shale.container.CopyOptions;
import dev.shale.container.ModeChange;
import dev.shale.container.OwnerLookup;
import dev.shale.container.Placement;
import dev.shale.container.Placement.Archives;
import dev.shale.image.LayerId;
import dev.shale.local.DraftLayer;
import dev.shale.plan.Step;
import dev.shale.plan.Step.From;
import dev.shale.plan.Step.Input;
import dev.shale.plan.Step.Treatment;
import dev.shale.snapshot.StagedTree;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** COPY and ADD: files in a new layer. Nothing is mounted. */
final class CopyWork implements LayerWork, AutoCloseable {
  private final BuildRun build;
  private final Step.CopyStep step;
  private final StagedTree scratch;
  private final List<CopySource> sources = new ArrayList<>();
  private final Held held = new Held();
  private Optional<Early> early = Optional.empty();

  private CopyWork(BuildRun build, Step.CopyStep step, StagedTree scratch) {
    this.build = build;
    this.step = step;
    this.scratch = scratch;
    held.add(scratch::close);
  }

  /** Finds what is to be copied, waiting for the stage that makes it; the caller closes. */
  static CopyWork open(BuildRun build, Step.CopyStep step) throws IOException {
    CopyWork work = new CopyWork(build, step, build.store().temporary());
    try {
      CopySources found = new CopySources(build, step.treatment(), work.scratch.path());
      for (Input input : step.inputs()) {
        CopySource source = found.open(input);
        work.held.add(source::close);
        work.sources.add(source);
      }
      return work;
    } catch (IOException | RuntimeException e) {
      work.close();
      throw e;
    }
  }

  @Override
  public Step step() {
    return step;
  }

  @Override
  public List<StepInput> inputs() throws IOException {
    List<StepInput> inputs = new ArrayList<>();
    for (CopySource source : sources) {
      inputs.add(source.input());
    }
    return inputs;
  }

  @Override
  public List<StepInput> quickInputs() throws IOException {
    List<StepInput> inputs = new ArrayList<>();
    for (CopySource source : sources) {
      inputs.add(source.quickInput());
    }
    return inputs;
  }

  @Override
  public String state() throws IOException {
    StringBuilder all = new StringBuilder();
    for (CopySource source : sources) {
      all.append(source.state());
    }
    return all.toString();
  }

  @Override
  public Made make(StageResult before, StepReport report) throws IOException {
    if (early.isPresent() && early.get().state().equals(state())) {
      return Made.byStep(early.get().store(before.layers()));
    }
    List<LayerId> below = report.awaiting(() -> below(before.layers()));
    try (Workplaces.Place _ = report.take(build.places());
        LayerDraft draft = draft(below)) {
      fill(draft);
      return Made.byStep(draft.store());
    }
  }

  /** Whether the layer sees nothing of those below, so that it can be made before they are. */
  static boolean isApart(Step.CopyStep step) {
    return step.treatment().layer() == Treatment.Layer.APART;
  }

  /**
   * Makes the layer before the step's turn. If its files are others by then, it is made again.
   *
   * @param lowest what it will stand on, as far as that is known
   */
  void makeEarly(List<LayerId> lowest) throws IOException {
    String state = state();
    try (Workplaces.Place _ = build.places().take();
        LayerDraft draft = LayerDraft.apart(build.stacks(), lowest)) {
      fill(draft);
      Early made = new Early(state, draft.finish());
      held.add(made::close);
      early = Optional.of(made);
    }
  }

  /**
   * What was made before the step's turn.
   *
   * @param state that of the files that it was made of
   * @param layer none if nothing was put in
   */
  private record Early(String state, Optional<DraftLayer> layer) {
    Optional<LayerId> store(List<LayerId> below) throws IOException {
      return layer.isEmpty() ? Optional.empty() : Optional.of(layer.get().store(below));
    }

    void close() throws IOException {
      if (layer.isPresent()) {
        layer.get().close();
      }
    }
  }

  private void fill(LayerDraft draft) throws IOException {
    List<Placement.Part> parts = new ArrayList<>();
    for (CopySource source : sources) {
      parts.add(new Placement.Part(source.selection(), archives(source)));
    }
    new Placement(draft.target(), options(draft.target().files()))
        .place(parts, TreePath.of(step.destination().path()), form());
  }

  /** The layers that the new one stands on: here, if it sees them. */
  private List<LayerId> below(List<LayerId> layers) throws IOException {
    return switch (step.treatment().layer()) {
      case ON_TOP -> build.stacks().bring(layers);
      case APART -> layers;
    };
  }

  private LayerDraft draft(List<LayerId> below) throws IOException {
    return switch (step.treatment().layer()) {
      case ON_TOP -> LayerDraft.on(build.stacks(), below);
      case APART -> LayerDraft.apart(build.stacks(), below);
    };
  }

  private Archives archives(CopySource source) {
    boolean unpacks =
        switch (step.treatment().archives()) {
          case COPIED -> false;
          case LOCAL_UNPACKED -> source.unpacksArchives();
          case UNPACKED -> !(source instanceof CommitSource);
        };
    return unpacks
        ? new Archives.Unpacked(build.store()::expansionOfArchive)
        : new Archives.Copied();
  }

  private Placement.Form form() {
    return switch (step.destination().form()) {
      case DIRECTORY -> Placement.Form.DIRECTORY;
      case AS_FOUND -> Placement.Form.AS_FOUND;
    };
  }

  private CopyOptions options(ReadableTree root) throws IOException {
    return new CopyOptions(
        ownership(root),
        step.treatment().chmod().map(ModeChange::parse),
        build.now(),
        build.sourceDateEpoch());
  }

  private CopyOptions.Ownership ownership(ReadableTree root) throws IOException {
    Optional<String> chown = step.treatment().chown();
    if (chown.isPresent()) {
      return new CopyOptions.Ownership.Given(
          isApart(step) ? OwnerLookup.number(chown.get()) : OwnerLookup.find(root, chown.get()));
    }
    boolean areOfImages = step.origins().anyMatch(CopyWork::isOfImages);
    return areOfImages ? new CopyOptions.Ownership.Kept() : new CopyOptions.Ownership.Roots();
  }

  private static boolean isOfImages(From from) {
    return switch (from) {
      case From.Context _, From.OfContext _ -> false;
      case From.OfStage _, From.OfImage _ -> true;
    };
  }

  @Override
  public void close() throws IOException {
    held.close();
  }
}
