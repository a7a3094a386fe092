package dev.shale.plan;

import dev.shale.image.Digest;

/** The digest of what a step does. */
public record StepId(Digest digest) {
  @Override
  public String toString() {
    return digest.toString();
  }
}
