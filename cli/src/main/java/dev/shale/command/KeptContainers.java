package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.exec.FailedStep;
import dev.shale.exec.OnError;
import dev.shale.exec.StepFailure;
import dev.shale.local.LocalStore;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.util.List;

/** Makes what a failed step left a working container, and says which. */
final class KeptContainers implements OnError {
  private final Session session;
  private final LocalStore store;
  private final List<ImageReference> names;
  private final BuildOutputs outputs;

  /**
   * @param names what the image was to be called
   * @param outputs what is to be on standard output
   */
  KeptContainers(
      Session session, LocalStore store, List<ImageReference> names, BuildOutputs outputs) {
    this.session = session;
    this.store = store;
    this.names = List.copyOf(names);
    this.outputs = outputs;
  }

  /** One after the other, so that each finds a name of its own. */
  @Override
  public synchronized Decision decide(FailedStep failed) throws IOException {
    String name = ContainerNames.free(store, baseName(failed.failure()) + "-failed");
    try {
      failed.keep(name);
    } catch (OciException e) {
      session.progress().warn("cannot keep what is left: " + e.getMessage());
      return Decision.FAIL;
    }
    if (!outputs.areOnStandardOutput()) {
      session.out().println(name);
    }
    session
        .progress()
        .warn(
            "%s:%d: what is left is kept as container %s: shale run -t %s sh enters it, shale rm %s removes it"
                .formatted(
                    failed.failure().step().source().file(),
                    failed.failure().step().source().line(),
                    name,
                    name,
                    name));
    return Decision.FAIL;
  }

  /** What the image was to be called, or else the stage. */
  private String baseName(StepFailure failure) {
    return names.stream()
        .findFirst()
        .map(name -> name.repository().replaceFirst("^.*/", ""))
        .orElse(failure.step().stage().name());
  }
}
