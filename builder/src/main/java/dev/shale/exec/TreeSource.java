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
import dev.shale.plan.ContextName;
import dev.shale.plan.Step.From;
import dev.shale.tree.ReadableTree;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Files of a context, a stage or an image. They are looked for when something of them is asked;
 * what layers a stage or an image has, is known before that.
 */
final class TreeSource implements CopySource {
  /** What stands between a place and where it is shown. */
  static final String SHOWN = " on ";

  private final String place;
  private final Use use;
  private final Optional<List<LayerId>> layers;
  private final Opening opening;
  private final Held held = new Held();
  private @Nullable Selection selection;
  private @Nullable StepInput input;

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

  /** The finding of the files; what is open for it is held. */
  @FunctionalInterface
  private interface Opening {
    Selection open(Held held) throws IOException;
  }

  /**
   * @param place where they are, for people
   * @param layers what a stage or an image is; empty for the context
   */
  private TreeSource(String place, Use use, Optional<List<LayerId>> layers, Opening opening) {
    this.place = place;
    this.use = use;
    this.layers = layers;
    this.opening = opening;
  }

  /** Finds a tree, waiting for the stage that makes it; the caller closes. */
  static TreeSource open(BuildRun build, From from, Use use, Choice choice) throws IOException {
    return switch (from) {
      case From.Context _ ->
          new TreeSource(
              BuildContexts.place(),
              use,
              Optional.empty(),
              _ -> choice.of(build.request().contexts().main()));
      case From.OfContext(ContextName name) ->
          new TreeSource(
              BuildContexts.place(name),
              use,
              Optional.empty(),
              _ -> choice.of(build.request().contexts().get(name)));
      case From.OfStage(int index) ->
          ofLayers(build, "stage " + build.nameOf(index), build.await(index), use, choice);
      case From.OfImage image ->
          ofLayers(build, image.image().written(), build.ofImage(image.image()), use, choice);
    };
  }

  private static TreeSource ofLayers(
      BuildRun build, String place, StageResult from, Use use, Choice choice) {
    return new TreeSource(
        place,
        use,
        Optional.of(from.layers()),
        held -> {
          LayerViews views = build.stacks().view(from.layers());
          held.add(views::close);
          return choice.of(views.rootfs());
        });
  }

  @Override
  public Selection selection() throws IOException {
    Selection found = selection;
    if (found == null) {
      found = opening.open(held);
      selection = found;
    }
    return found;
  }

  /** What a stage or an image is; empty for the context. */
  Optional<List<LayerId>> layers() {
    return layers;
  }

  @Override
  public StepInput input() throws IOException {
    StepInput known = input;
    if (known == null) {
      known = read();
      input = known;
    }
    return known;
  }

  private StepInput read() throws IOException {
    InputDigest.Owners owners =
        layers.isPresent() ? InputDigest.Owners.INCLUDED : InputDigest.Owners.LEFT_OUT;
    FileListing.Builder files = new FileListing.Builder();
    InputDigest.Observer listing = (path, mode, print) -> files.add(path.toString(), mode, print);
    Digest digest =
        switch (use) {
          case Use.Copied _ -> InputDigest.of(selection(), owners, listing);
          case Use.Shown _ -> InputDigest.ofShown(selection(), owners, listing);
        };
    return new StepInput(Kind.FILES, name(), digest.toString(), Optional.of(files.build()));
  }

  @Override
  public StepInput quickInput() throws IOException {
    return layers.isPresent()
        ? new StepInput(Kind.ROOT, name(), StepInputs.chain(layers.get()))
        : input();
  }

  /** What the explanation of a cache calls the files' place. */
  String name() {
    return switch (use) {
      case Use.Copied _ -> place;
      case Use.Shown(String target) -> place + SHOWN + target;
    };
  }

  /** Only contexts are in the hands of others. */
  @Override
  public String state() throws IOException {
    return layers.isPresent() ? "" : InputState.of(selection());
  }

  @Override
  public boolean unpacksArchives() {
    return true;
  }

  @Override
  public void close() throws IOException {
    held.close();
  }
}
