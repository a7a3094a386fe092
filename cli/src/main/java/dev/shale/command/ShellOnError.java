package dev.shale.command;

import dev.shale.exec.FailedStep;
import dev.shale.exec.OnError;
import dev.shale.progress.ProgressEvent.Source;
import dev.shale.render.ProgressStyle;
import dev.shale.runtime.OciRuntime;
import dev.shale.runtime.Stdio;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Opens a shell in the state that a failed step left: for the person at the terminal, or else for
 * the commands that standard input has. Other steps are awaited first, and nothing is told
 * meanwhile.
 */
final class ShellOnError implements OnError {
  private final Session session;
  private final PausableProgress screen;

  ShellOnError(Session session, PausableProgress screen) {
    this.session = session;
    this.screen = screen;
  }

  @Override
  public Decision decide(FailedStep failed) throws IOException {
    if (failed.others() > 0) {
      warn(
          failed,
          "a shell opens when other steps that are at work (%d) have ended"
              .formatted(failed.others()));
    }
    Decision decision = failed.alone(() -> ask(failed));
    if (decision == Decision.GO_ON) {
      warn(failed, "goes on from what the shell left; the next build runs it again");
    }
    return decision;
  }

  private void warn(FailedStep failed, String words) {
    Source source = failed.failure().step().source();
    session.progress().warn("%s:%d: %s".formatted(source.file(), source.line(), words));
  }

  private Decision ask(FailedStep failed) throws IOException {
    if (!isForPrograms()) {
      session.surroundings().err().print(Failure.report(failed.failure()));
    }
    warn(
        failed,
        "exit status "
            + failed.failure().status()
            + "; this is a shell in that state: exit 0 goes on with the build from there, any other"
            + " status ends it");
    if (!StandardStreams.isDialogue()) {
      return askInput(failed);
    }
    try (PausableProgress.Pause _ = screen.pause()) {
      return decision(failed, failed.shell(new Stdio.Terminal()));
    }
  }

  private boolean isForPrograms() {
    return session.globals().progress == ProgressStyle.JSON;
  }

  /** That nothing was said is no consent. */
  private Decision askInput(FailedStep failed) throws IOException {
    OutputStream out = isForPrograms() ? failed.output() : session.surroundings().err();
    Optional<CountedInput> input = StandardStreams.commands();
    if (input.isEmpty()) {
      warn(failed, "standard input cannot be read");
      return Decision.FAIL;
    }
    try (CountedInput in = input.get()) {
      int status = failed.shell(new Stdio.Fed(in, out));
      if (in.count() == 0) {
        warn(failed, "standard input has no commands for the shell");
        return Decision.FAIL;
      }
      return decision(failed, status);
    }
  }

  private Decision decision(FailedStep failed, int status) {
    if (status == OciRuntime.NOT_FOUND || status == OciRuntime.CANNOT_INVOKE) {
      warn(
          failed,
          "the shell's status is %d; if the root has none, --on-error=keep keeps it for others"
              .formatted(status));
    }
    return status == 0 ? Decision.GO_ON : Decision.FAIL;
  }
}
