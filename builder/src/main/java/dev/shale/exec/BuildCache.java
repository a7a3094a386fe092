package dev.shale.exec;

import dev.shale.buildcache.StepInput;
import dev.shale.image.Digest;
import dev.shale.image.LayerId;
import dev.shale.local.LocalStore;
import dev.shale.local.StepResult;
import dev.shale.plan.BuildPlan.StageName;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Results of steps under keys of all that they depend on. It holds no bytes: a layer that is gone
 * from the store is a miss.
 */
final class BuildCache {
  private final LocalStore store;
  private final Stacks stacks;
  private final CacheUse use;
  private final InstantSource clock;

  BuildCache(Stacks stacks, CacheUse use, InstantSource clock) {
    this.store = stacks.store();
    this.stacks = stacks;
    this.use = use;
    this.clock = clock;
  }

  /** What a step of a stage made when it ran on these layers. */
  Optional<StepResult> find(StageName stage, Digest key, List<LayerId> below) throws IOException {
    if (use.cachingOf(stage) == CacheUse.Caching.REFRESH) {
      return Optional.empty();
    }
    Optional<StepResult> known = store.steps().find(key).filter(this::isRecent);
    if (known.isPresent() && known.get().layer().isPresent()) {
      List<LayerId> stack = new ArrayList<>(below);
      stack.add(known.get().layer().get());
      if (!stacks.has(stack)) {
        store.steps().forget(key);
        return Optional.empty();
      }
    }
    if (known.isPresent()) {
      store.steps().use(key);
    }
    return known;
  }

  private boolean isRecent(StepResult result) {
    return use.maxAge()
        .map(age -> !result.made().isBefore(clock.instant().minus(age)))
        .orElse(true);
  }

  /**
   * Finds a step's result under its quick inputs, too, from now on, if it is remembered.
   *
   * @param inputs which the quick ones stand for
   */
  void alias(StageName stage, List<StepInput> quick, List<StepInput> inputs, List<LayerId> below)
      throws IOException {
    Optional<StepResult> known = store.steps().find(StepInput.key(inputs));
    if (known.isPresent()) {
      StepResult result = known.get().withRead(StepInputs.read(quick, inputs));
      remember(stage, StepInput.key(quick), result, below);
    }
  }

  void remember(StageName stage, Digest key, StepResult result, List<LayerId> below) throws IOException {
    store.steps().remember(key, result, below);
  }
}
