package dev.shale.command;

import dev.shale.dockerfile.Dockerfile;
import dev.shale.dockerfile.DockerfileException;
import dev.shale.dockerfile.DockerfileParser;
import dev.shale.dockerfile.Problem;
import dev.shale.error.OciException;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageEdit;
import dev.shale.image.Platform;
import dev.shale.plan.BaseImage;
import dev.shale.plan.ConfigChange;
import dev.shale.plan.PlanOptions;
import dev.shale.plan.PlanRequest;
import dev.shale.plan.Planner;
import dev.shale.plan.ResolvedBase;
import dev.shale.plan.Step;
import java.util.List;

/** Changes of a config that are said as instructions of a Dockerfile. */
public final class DockerfileChanges {
  private static final String BASE = "FROM base\n";

  private final Platform platform;

  /** Changes of configs of images for a platform. */
  public DockerfileChanges(Platform platform) {
    this.platform = platform;
  }

  /**
   * A config as it is after some instructions, which see each other as those of one Dockerfile do.
   *
   * @throws OciException INVALID if one is none, UNSUPPORTED if it makes files
   */
  public ImageConfig applied(List<String> instructions, ImageConfig config) {
    ImageEdit edit = config.edit();
    for (Step step : steps(instructions, config)) {
      changes(step).forEach(change -> change.apply(edit));
    }
    return edit.build();
  }

  /** Triggers of the image are for builds on it, and this is none. */
  private List<Step> steps(List<String> instructions, ImageConfig before) {
    ImageConfig base = before.edit().onBuild(List.of()).build();
    try {
      Dockerfile file =
          DockerfileParser.parse("change", BASE + String.join("\n", instructions) + "\n");
      if (file.stages().size() != 1) {
        throw refused(file.stages().get(1).from().source().text());
      }
      PlanRequest request = PlanRequest.of(file, PlanOptions.of(platform));
      for (BaseImage image : Planner.missing(request)) {
        request = request.with(image, new ResolvedBase(base.digest(), base));
      }
      return Planner.plan(request).stages().getFirst().steps();
    } catch (DockerfileException e) {
      Problem problem = e.problems().getFirst();
      throw OciException.invalid(
          "change \"%s\": %s",
          instructions.get(Math.max(0, problem.range().firstLine() - 2)), problem.what());
    }
  }

  private static List<ConfigChange> changes(Step step) {
    return switch (step) {
      case Step.ConfigStep config -> config.changes();
      case Step.WorkdirStep workdir -> List.of(workdir.change());
      case Step.RunStep _, Step.CopyStep _ -> throw refused(step.origin().display());
    };
  }

  private static OciException refused(String instruction) {
    return OciException.unsupported(
        "change \"%s\": it makes more than a change of the config", instruction);
  }
}
