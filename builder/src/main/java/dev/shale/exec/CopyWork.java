package dev.shale.exec;

import dev.shale.buildcache.StepInput;
import dev.shale.buildcache.StepInput.Kind;
import dev.shale.container.CopyOptions;
import dev.shale.container.ModeChange;
import dev.shale.container.OwnerLookup;
import dev.shale.container.Placement;
import dev.shale.context.InputDigest;
import dev.shale.context.InputState;
import dev.shale.context.Selection;
import dev.shale.image.Digest;
import dev.shale.image.LayerId;
import dev.shale.local.LayerViews;
import dev.shale.plan.Step;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * COPY and ADD: files of the context, a stage or an image in a new layer. Nothing is unpacked or
 * mounted.
 */
final class CopyWork implements LayerWork, AutoCloseable {
  private final BuildRun build;
  private final Step.CopyStep step;
  private final Optional<LayerViews> views;
  private final Selection selection;

  private CopyWork(
      BuildRun build, Step.CopyStep step, Optional<LayerViews> views, ReadableTree from)
      throws IOException {
    this.build = build;
    this.step = step;
    this.views = views;
    this.selection = Selection.of(from, step.sources());
  }

  /** Finds what is to be copied, waiting for the stage that makes it. */
  static CopyWork open(BuildRun build, Step.CopyStep step) throws IOException {
    return switch (step.from()) {
      case Step.From.Context _ ->
          new CopyWork(build, step, Optional.empty(), build.request().context());
      case Step.From.OfStage(int index) -> ofLayers(build, step, build.await(index));
      case Step.From.OfImage image -> ofLayers(build, step, build.ofImage(image.image()));
    };
  }

  private static CopyWork ofLayers(BuildRun build, Step.CopyStep step, StageResult from)
      throws IOException {
    LayerViews views = build.store().view(from.layers());
    try {
      return new CopyWork(build, step, Optional.of(views), views.rootfs());
    } catch (IOException | RuntimeException e) {
      views.close();
      throw e;
    }
  }

  @Override
  public Step step() {
    return step;
  }

  @Override
  public List<StepInput> inputs() throws IOException {
    Digest digest =
        InputDigest.of(
            selection, keepsOwners() ? InputDigest.Owners.INCLUDED : InputDigest.Owners.LEFT_OUT);
    return List.of(new StepInput(Kind.FILES, place(), digest.toString()));
  }

  /** Where the files are, for people. */
  private String place() {
    return switch (step.from()) {
      case Step.From.Context _ -> "the context";
      case Step.From.OfStage(int index) -> "stage " + build.nameOf(index);
      case Step.From.OfImage image -> image.image().written();
    };
  }

  @Override
  public String state() throws IOException {
    return step.from() instanceof Step.From.Context ? InputState.of(selection) : "";
  }

  @Override
  public Optional<LayerId> make(List<LayerId> below) throws IOException {
    try (LayerDraft draft = LayerDraft.on(build.store(), below)) {
      new Placement(draft.target(), options(draft.target().files()))
          .place(
              List.of(new Placement.Part(selection, archives())),
              TreePath.of(step.destination().path()),
              form());
      return draft.store();
    }
  }

  private Placement.Archives archives() {
    return switch (step.treatment().archives()) {
      case COPIED -> new Placement.Archives.Copied();
      case UNPACKED -> new Placement.Archives.Unpacked(build.store()::expansionOfArchive);
    };
  }

  private Placement.Form form() {
    return switch (step.destination().form()) {
      case DIRECTORY -> Placement.Form.DIRECTORY;
      case AS_FOUND -> Placement.Form.AS_FOUND;
    };
  }

  private CopyOptions options(ReadableTree root) throws IOException {
    return new CopyOptions(ownership(root), mode(), build.now(), build.sourceDateEpoch());
  }

  private Optional<ModeChange> mode() {
    OptionalInt mode = step.treatment().mode();
    return mode.isPresent() ? Optional.of(ModeChange.octal(mode.getAsInt())) : Optional.empty();
  }

  private CopyOptions.Ownership ownership(ReadableTree root) throws IOException {
    if (step.treatment().chown().isPresent()) {
      return new CopyOptions.Ownership.Given(
          OwnerLookup.find(root, step.treatment().chown().get()));
    }
    return keepsOwners() ? new CopyOptions.Ownership.Kept() : new CopyOptions.Ownership.Roots();
  }

  /** Whether files keep the owners that they have where they come from: an image. */
  private boolean keepsOwners() {
    return !(step.from() instanceof Step.From.Context) && step.treatment().chown().isEmpty();
  }

  @Override
  public void close() throws IOException {
    if (views.isPresent()) {
      views.get().close();
    }
  }
}
