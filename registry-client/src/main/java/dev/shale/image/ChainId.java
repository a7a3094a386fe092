package dev.shale.image;

import java.util.List;
import java.util.Optional;

/**
 * The name of a stack of layers: of the file system that results when they are applied in order.
 *
 * <p>Spec: image-spec v1.1.1, config.md, "Layer ChainID".
 */
public record ChainId(Digest digest) {
  /** The chain of one layer on nothing. */
  public static ChainId ofBase(Digest diffId) {
    return new ChainId(diffId);
  }

  /** The chain of this stack with one more layer on top. */
  public ChainId append(Digest diffId) {
    return new ChainId(Digest.of(digest + " " + diffId));
  }

  /** The chain of these layers, base first; empty where there are none. */
  public static Optional<ChainId> of(List<Digest> diffIds) {
    Optional<ChainId> chain = Optional.empty();
    for (Digest diffId : diffIds) {
      chain = Optional.of(append(chain, diffId));
    }
    return chain;
  }

  /** The chain of {@code diffId} on top of what may be nothing. */
  public static ChainId append(Optional<ChainId> parent, Digest diffId) {
    return parent.map(p -> p.append(diffId)).orElseGet(() -> ofBase(diffId));
  }

  @Override
  public String toString() {
    return digest.toString();
  }
}
