package dev.shale.command;

import dev.shale.error.ErrorKind;
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
  private static final int MAX_ATTEMPTS = 10;

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
    String name = keep(failed);
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

  /** Another build may take a name that was free. */
  private String keep(FailedStep failed) throws IOException {
    for (int attempt = 1; ; attempt++) {
      String name = ContainerNames.free(store, baseName(failed.failure()) + "-failed");
      try {
        failed.keep(name);
        return name;
      } catch (OciException e) {
        if (e.kind() != ErrorKind.CONFLICT || attempt == MAX_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** What the image was to be called, or else the stage. */
  private String baseName(StepFailure failure) {
    return names.stream()
        .findFirst()
        .map(name -> name.repository().replaceFirst("^.*/", ""))
        .orElse(failure.step().stage().name());
  }
}
