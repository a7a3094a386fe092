package dev.shale.exec;

import dev.shale.image.ChainId;
import dev.shale.image.Digest;
import dev.shale.image.LayerId;
import dev.shale.local.LayerViews;
import dev.shale.local.LocalStore;
import dev.shale.local.ScratchRoot;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The stacks of layers of a build. Some layers may be elsewhere: such a stack can be built on, and
 * its layers come into the store when someone wants to see their files. All files of layers are
 * come by here. Thread-safe.
 */
final class Stacks {
  private final LocalStore store;
  private final ConcurrentMap<Packed, Elsewhere> elsewhere = new ConcurrentHashMap<>();
  private final ConcurrentMap<LayerSupply, Bringing> bringings = new ConcurrentHashMap<>();

  /** A stack as its blobs have it: others may have the same files, packed otherwise. */
  private record Packed(ChainId chain, List<Digest> blobs) {
    static Packed of(List<LayerId> stack) {
      return new Packed(
          LayerId.chain(stack).orElseThrow(),
          stack.stream().map(layer -> layer.blob().digest()).toList());
    }
  }

  /**
   * Who has a layer.
   *
   * @param below how many layers those of the supply stand on
   * @param count how many they are
   */
  private record Elsewhere(int below, int count, LayerSupply supply) {}

  /** The bringing of what one supply has. Who comes when it has failed tries again. */
  private static final class Bringing {
    private final ReentrantLock lock = new ReentrantLock();
    private boolean isDone;

    void run(LayerSupply supply) throws IOException {
      try {
        lock.lockInterruptibly();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
      try {
        if (!isDone) {
          supply.bring();
          isDone = true;
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Those of a store. */
  Stacks(LocalStore store) {
    this.store = store;
  }

  LocalStore store() {
    return store;
  }

  /**
   * Takes note of layers that are elsewhere. Of two who have a layer, the one that has fewer others
   * is asked for it.
   *
   * @param below what they stand on, base first
   */
  void add(List<LayerId> below, List<LayerId> layers, LayerSupply supply) {
    Elsewhere found = new Elsewhere(below.size(), layers.size(), supply);
    List<LayerId> stack = new ArrayList<>(below);
    for (LayerId layer : layers) {
      stack.add(layer);
      elsewhere.merge(
          Packed.of(stack), found, (one, other) -> other.count() < one.count() ? other : one);
    }
  }

  /** Whether every layer of a stack is here, or can be brought. */
  boolean has(List<LayerId> stack) throws IOException {
    if (elsewhere.isEmpty()) {
      return store.has(stack);
    }
    for (int i = 1; i <= stack.size(); i++) {
      List<LayerId> upTo = stack.subList(0, i);
      if (!elsewhere.containsKey(Packed.of(upTo)) && !store.hasTop(upTo)) {
        return false;
      }
    }
    return true;
  }

  /** Where the top layer of a stack can be read, if it is not here. */
  Optional<ImageSource> sourceOfTop(List<LayerId> stack) throws IOException {
    return store.hasTop(stack)
        ? Optional.empty()
        : Optional.ofNullable(elsewhere.get(Packed.of(stack)))
            .map(found -> found.supply().source());
  }

  /**
   * Brings what is elsewhere of a stack, each once, the lowest first; who comes meanwhile waits.
   * Whoever is going to work does it before he takes a place to work at.
   *
   * @return the stack, whose layers are all here
   * @throws dev.shale.error.OciException NOT_FOUND if a layer is not there any more
   */
  List<LayerId> bring(List<LayerId> stack) throws IOException {
    List<LayerSupply> supplies = new ArrayList<>();
    int height = stack.size();
    while (height > 0) {
      Elsewhere found = elsewhere.get(Packed.of(stack.subList(0, height)));
      if (found == null) {
        height--;
      } else {
        supplies.addFirst(found.supply());
        height = found.below();
      }
    }
    for (LayerSupply supply : supplies) {
      bringings.computeIfAbsent(supply, _ -> new Bringing()).run(supply);
    }
    return stack;
  }

  /** As {@link #bring}, for who will need the layers later: what fails is told then. */
  List<LayerId> bringAhead(List<LayerId> stack) {
    try {
      return bring(stack);
    } catch (IOException | RuntimeException e) {
      System.getLogger(Stacks.class.getName())
          .log(System.Logger.Level.DEBUG, "layers were not brought ahead", e);
      return stack;
    }
  }

  /** The root of a stack, to look at; the caller closes. */
  LayerViews view(List<LayerId> stack) throws IOException {
    bring(stack);
    return store.view(stack);
  }

  /** A root over a stack, for one step; the caller closes. */
  ScratchRoot scratch(List<LayerId> stack) throws IOException {
    bring(stack);
    return store.scratch(stack);
  }
}
