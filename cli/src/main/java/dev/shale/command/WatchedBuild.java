package dev.shale.command;

import dev.shale.exec.OnError;
import dev.shale.progress.ProgressListener;
import dev.shale.render.TraceFile;
import java.io.IOException;
import java.util.Optional;

/** A build that is looked at: who hears of it, and what is done when one of its steps fails. */
final class WatchedBuild implements AutoCloseable {
  private final Session session;
  private final PausableProgress screen;
  private final WatchFlags.Response response;
  private final Optional<TraceFile> timeline;

  /**
   * @param timeline closed with this
   */
  WatchedBuild(Session session, WatchFlags.Response response, Optional<TraceFile> timeline) {
    this.screen = new PausableProgress(session.progress());
    this.session =
        session.withProgress(timeline.isPresent() ? both(screen, timeline.get()) : screen);
    this.response = response;
    this.timeline = timeline;
  }

  /** What is on the screen may come late; when things were is told at once. */
  private static ProgressListener both(ProgressListener screen, ProgressListener timeline) {
    return event -> {
      timeline.on(event);
      screen.on(event);
    };
  }

  /** Whose progress is what is looked at. */
  Session session() {
    return session;
  }

  /**
   * What is done about a RUN that fails.
   *
   * @param kept where what it leaves is kept, if it shall be
   */
  OnError onError(KeptContainers kept) {
    return switch (response) {
      case FAIL -> OnError.FAIL;
      case SHELL -> new ShellOnError(session, screen);
      case KEEP -> kept;
    };
  }

  /** Writes the timeline, however the build has ended. */
  @Override
  public void close() throws IOException {
    if (timeline.isPresent()) {
      timeline.get().close();
    }
  }
}
