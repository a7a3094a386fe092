package dev.shale.exec;

import dev.shale.buildcache.CacheEntry;
import dev.shale.buildcache.CacheLedger;
import dev.shale.buildcache.CacheMode;
import dev.shale.buildcache.ImportedCache;
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
import java.util.Set;

/**
 * Results of steps under keys of all that they depend on: those of the store, and then those of
 * caches elsewhere. It holds no bytes: a layer that is neither here nor elsewhere is a miss, and
 * one that is elsewhere stays there until somebody wants to see it.
 */
final class BuildCache {
  private final LocalStore store;
  private final Stacks stacks;
  private final CacheUse use;
  private final InstantSource clock;
  private final Set<Integer> ofTarget;
  private final CacheLedger ledger = new CacheLedger();

  /**
   * The results that a build may use.
   *
   * @param ofTarget the indexes of the target and of the stages that it stands on
   */
  BuildCache(Stacks stacks, CacheUse use, InstantSource clock, Set<Integer> ofTarget) {
    this.store = stacks.store();
    this.stacks = stacks;
    this.use = use;
    this.clock = clock;
    this.ofTarget = Set.copyOf(ofTarget);
  }

  /** What has been found and remembered. */
  CacheLedger ledger() {
    return ledger;
  }

  /**
   * What a step of a stage made when it ran on these layers. Of a step that sees files of this
   * machine, others are neither asked nor told.
   */
  Optional<StepResult> find(StageName stage, List<StepInput> inputs, List<LayerId> below)
      throws IOException {
    Digest key = StepInput.key(inputs);
    boolean isOfHere = StepInputs.areOfHere(inputs);
    if (isOfHere) {
      ledger.noteOfHere(key);
    }
    if (use.cachingOf(stage) == CacheUse.Caching.REFRESH) {
      return Optional.empty();
    }
    Optional<StepResult> here = findHere(key, below);
    Optional<StepResult> known = here.isPresent() || isOfHere ? here : findElsewhere(key, below);
    known.ifPresent(result -> note(stage, key, result, below));
    return known;
  }

  private Optional<StepResult> findHere(Digest key, List<LayerId> below) throws IOException {
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

  private Optional<StepResult> findElsewhere(Digest key, List<LayerId> below) throws IOException {
    for (ImportedCache cache : use.shared().imported()) {
      Optional<CacheEntry> entry = cache.find(key).filter(one -> isRecent(one.result()));
      if (entry.isPresent()) {
        StepResult result = entry.get().result();
        if (result.layer().isPresent()) {
          take(new CachedLayer(store, cache, entry.get(), result.layer().get(), below));
        } else {
          store.steps().remember(key, result, below);
        }
        return Optional.of(result);
      }
    }
    return Optional.empty();
  }

  /** Has a layer brought when it is wanted, if the store has it not, or not packed like that. */
  private void take(CachedLayer found) throws IOException {
    List<LayerId> stack = new ArrayList<>(found.below());
    stack.add(found.layer());
    if (!store.hasTop(stack)) {
      stacks.add(found.below(), List.of(found.layer()), found);
    }
  }

  private void note(StageName stage, Digest key, StepResult result, List<LayerId> below) {
    ledger.note(
        new CacheEntry(key, result, LayerId.chain(below)),
        ofTarget.contains(stage.index()) ? CacheMode.MIN : CacheMode.MAX);
  }

  /**
   * Has a step's result found under its quick inputs, too, from now on, if this build has found or
   * remembered it.
   *
   * @param inputs which the quick ones stand for
   */
  void alias(StageName stage, List<StepInput> quick, List<StepInput> inputs, List<LayerId> below)
      throws IOException {
    Digest whole = StepInput.key(inputs);
    Optional<CacheEntry> known = ledger.find(whole);
    if (known.isEmpty()) {
      return;
    }
    Digest key = StepInput.key(quick);
    StepResult result = known.get().result().withRead(StepInputs.read(quick, inputs));
    if (store.steps().find(whole).isPresent()) {
      store.steps().remember(key, result, below);
    }
    note(stage, key, result, below);
  }

  void remember(StageName stage, Digest key, StepResult result, List<LayerId> below)
      throws IOException {
    store.steps().remember(key, result, below);
    note(stage, key, result, below);
  }
}
