package dev.shale.runtime;

import dev.shale.progress.ProgressListener;
import java.io.IOException;
import java.util.List;

/**
 * Runtimes in order of preference: one that fails before the process has run makes way for the
 * next, once and for all. Thread-safe.
 */
final class FirstWorkingRuntime implements OciRuntime {
  private final List<OciRuntime> candidates;
  private final ProgressListener listener;
  private volatile int working;

  /**
   * @param candidates at least one
   */
  FirstWorkingRuntime(List<OciRuntime> candidates, ProgressListener listener) {
    this.candidates = List.copyOf(candidates);
    this.listener = listener;
  }

  @Override
  public int run(ContainerRequest request) throws IOException {
    int first = working;
    try {
      return candidates.get(first).run(request);
    } catch (SetupFailure failure) {
      return runWithNext(request, first + 1, failure);
    }
  }

  private int runWithNext(ContainerRequest request, int next, SetupFailure failure)
      throws IOException {
    if (next == candidates.size()) {
      throw failure;
    }
    OciRuntime candidate = candidates.get(next);
    listener.warn(
        "runs with %s instead of %s: %s"
            .formatted(describe(candidate), candidates.get(next - 1), failure.reason()));
    try {
      int status = candidate.run(request);
      working = next;
      return status;
    } catch (SetupFailure again) {
      failure.addSuppressed(again);
      return runWithNext(request, next + 1, failure);
    }
  }

  private static String describe(OciRuntime runtime) {
    return runtime instanceof ChrootRuntime
        ? runtime + ", " + ChrootRuntime.SHORTCOMING
        : runtime.toString();
  }

  @Override
  public String toString() {
    return candidates.get(working).toString();
  }
}
