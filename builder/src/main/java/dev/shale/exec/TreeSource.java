package dev.shale.exec;

import dev.shale.buildcache.FileListing;
import dev.shale.buildcache.StepInput;
import dev.shale.buildcache.StepInput.Kind;
import dev.shale.context.InputDigest;
import dev.shale.context.InputState;
import dev.shale.context.Selection;
import dev.shale.image.Digest;
import dev.shale.image.LayerId;
import dev.shale.local.LayerViews;
import dev.shale.plan.Step.From;
import dev.shale.tree.ReadableTree;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Files of the context, a stage or an image.
 *
 * @param place where they are, for people
 * @param layered what a stage or an image is; empty for the context
 */
record TreeSource(String place, Use use, Selection selection, Optional<Layered> layered)
    implements CopySource {
  /**
   * A stage or an image.
   *
   * @param views closed with the source
   */
  record Layered(List<LayerId> layers, LayerViews views) {}

  /** What is done with the files. */
  sealed interface Use {
    /** They are copied: what a directory itself is does not count. */
    record Copied() implements Use {}

    /** They are shown as they are, at some path. */
    record Shown(String target) implements Use {}
  }

  /** Which files of a tree are meant. */
  @FunctionalInterface
  interface Choice {
    Selection of(ReadableTree tree) throws IOException;
  }

  /** Opens a tree and finds files in it, waiting for the stage that makes it; the caller closes. */
  static TreeSource open(BuildRun build, From from, Use use, Choice choice) throws IOException {
    return switch (from) {
      case From.Context _ ->
          new TreeSource(
              "the context", use, choice.of(build.request().context()), Optional.empty());
      case From.OfStage(int index) ->
          ofLayers(build, "stage " + build.nameOf(index), build.await(index), use, choice);
      case From.OfImage image ->
          ofLayers(build, image.image().written(), build.ofImage(image.image()), use, choice);
    };
  }

  private static TreeSource ofLayers(
      BuildRun build, String place, StageResult from, Use use, Choice choice) throws IOException {
    LayerViews views = build.stacks().view(from.layers());
    try {
      Layered layered = new Layered(from.layers(), views);
      return new TreeSource(place, use, choice.of(views.rootfs()), Optional.of(layered));
    } catch (IOException | RuntimeException e) {
      views.close();
      throw e;
    }
  }

  @Override
  public StepInput input() throws IOException {
    InputDigest.Owners owners =
        layered.isPresent() ? InputDigest.Owners.INCLUDED : InputDigest.Owners.LEFT_OUT;
    FileListing.Builder files = new FileListing.Builder();
    InputDigest.Observer listing = (path, mode, print) -> files.add(path.toString(), mode, print);
    Digest digest =
        switch (use) {
          case Use.Copied _ -> InputDigest.of(selection, owners, listing);
          case Use.Shown _ -> InputDigest.ofShown(selection, owners, listing);
        };
    return new StepInput(Kind.FILES, name(), digest.toString(), Optional.of(files.build()));
  }

  /** What the explanation of a cache calls the files' place. */
  String name() {
    return switch (use) {
      case Use.Copied _ -> place;
      case Use.Shown(String target) -> place + " on " + target;
    };
  }

  /** Only the context is in the hands of others. */
  @Override
  public String state() throws IOException {
    return layered.isPresent() ? "" : InputState.of(selection);
  }

  @Override
  public boolean unpacksArchives() {
    return true;
  }

  @Override
  public void close() throws IOException {
    if (layered.isPresent()) {
      layered.get().views().close();
    }
  }
}
