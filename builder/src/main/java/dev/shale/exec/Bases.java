package dev.shale.exec;

import dev.shale.concurrent.TaskGroup;
import dev.shale.dockerfile.Dockerfile;
import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import dev.shale.local.LocalStore;
import dev.shale.name.ImageReference;
import dev.shale.plan.BaseImage;
import dev.shale.plan.PlanRequest;
import dev.shale.plan.Planner;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The images that builds stand on, each looked for once. Finding is for one thread at a time. */
final class Bases {
  private final BaseImages images;
  private final Stacks stacks;
  private final Map<BaseImage, FoundBase> found = new HashMap<>();

  /** None yet. */
  Bases(LocalStore store, BaseImages images) {
    this.images = images;
    this.stacks = new Stacks(store);
  }

  /** The layers of these images and of what is built on them. */
  Stacks stacks() {
    return stacks;
  }

  /** One that was found. */
  FoundBase get(BaseImage image) {
    FoundBase base = found.get(image);
    if (base == null) {
      throw new IllegalStateException(image + " was not looked for");
    }
    return base;
  }

  /** Looks up images until a plan needs no more: what one has in its ONBUILD may need others. */
  PlanRequest resolve(PlanRequest request) throws IOException {
    PlanRequest plan = request;
    for (Set<BaseImage> missing = Planner.missing(plan);
        !missing.isEmpty();
        missing = Planner.missing(plan)) {
      find(missing, request.dockerfile());
      for (BaseImage image : missing) {
        plan = plan.with(image, get(image).resolved());
      }
    }
    return plan;
  }

  private void find(Set<BaseImage> missing, Dockerfile file) throws IOException {
    List<BaseImage> wanted = missing.stream().filter(image -> !found.containsKey(image)).toList();
    try (TaskGroup<FoundBase> group = TaskGroup.ofVirtualThreads()) {
      wanted.forEach(image -> group.fork(() -> find(image, file)));
      List<FoundBase> bases = group.join();
      for (int i = 0; i < wanted.size(); i++) {
        add(wanted.get(i), bases.get(i));
      }
    }
  }

  private void add(BaseImage image, FoundBase base) {
    found.put(image, base);
    base.supply().ifPresent(supply -> stacks.add(List.of(), base.layers(), supply));
  }

  private FoundBase find(BaseImage image, Dockerfile file) throws IOException {
    try {
      return images.find(image);
    } catch (OciException e) {
      String hint = stageMeant(image, file);
      throw hint.isEmpty() ? e : new OciException(e.kind(), e.getMessage() + hint, e);
    }
  }

  /** What a stage's name with a slip of the fingers in it is taken for is an image. */
  private static String stageMeant(BaseImage image, Dockerfile file) {
    List<String> stages =
        file.stages().stream().flatMap(stage -> stage.from().name().stream()).toList();
    return image
        .reference()
        .map(ImageReference::repository)
        .flatMap(path -> Nearest.find(path.substring(path.lastIndexOf('/') + 1), stages))
        .map("; did you mean the stage %s?"::formatted)
        .orElse("");
  }
}
