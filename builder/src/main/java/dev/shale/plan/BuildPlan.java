package dev.shale.plan;

import dev.shale.image.Digest;
import dev.shale.image.ImageConfig;
import dev.shale.image.Platform;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a build does.
 *
 * @param stages those that the target needs, each after all that it needs itself; the target last
 * @param sourceDateEpoch the time that the image and its files are said to be of, if one was given
 * @param findings what the user should know
 */
public record BuildPlan(List<Stage> stages, Optional<Instant> sourceDateEpoch, Findings findings) {

  public BuildPlan {
    stages = List.copyOf(stages);
  }

  /** A stage that is built, by its {@linkplain Stage#index() index}. */
  public Stage stage(int index) {
    return stages.stream().filter(stage -> stage.index() == index).findFirst().orElseThrow();
  }

  /** What a stage starts from. */
  public sealed interface Base {
    /** Nothing at all. */
    record Scratch() implements Base {}

    /** An image. */
    record Image(BaseImage image, Digest digest) implements Base {}

    /** The result of another stage, by its {@linkplain Stage#index() index}. */
    record OfStage(int index) implements Base {}
  }

  /**
   * A row of steps that ends in an image.
   *
   * @param opening changes of the base's config before the first step, without an entry in the
   *     history
   * @param steps in order
   * @param config what its config will be, history and layers aside
   */
  public record Stage(
      StageName name,
      Platform platform,
      Base base,
      List<ConfigChange> opening,
      List<Step> steps,
      ImageConfig config) {

    public Stage {
      opening = List.copyOf(opening);
      steps = List.copyOf(steps);
    }

    /** Its place among the FROMs of the Dockerfile, from 0. */
    public int index() {
      return name.index();
    }
  }

  /** What a stage is called: always a number, sometimes a word. */
  public record StageName(int index, Optional<String> word) {
    @Override
    public String toString() {
      return word.orElse("stage-" + index);
    }
  }
}
