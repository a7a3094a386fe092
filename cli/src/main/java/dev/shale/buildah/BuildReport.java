package dev.shale.buildah;

import dev.shale.command.BuildFlags;
import dev.shale.command.StoredImages;
import dev.shale.command.StoredIndex;
import dev.shale.image.Digest;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.progress.ProgressEvent.Advanced;
import dev.shale.progress.ProgressEvent.Finished;
import dev.shale.progress.ProgressEvent.Place;
import dev.shale.progress.ProgressEvent.StageStarted;
import dev.shale.progress.ProgressEvent.StepEnded;
import dev.shale.progress.ProgressEvent.StepName;
import dev.shale.progress.ProgressEvent.StepPrinted;
import dev.shale.progress.ProgressEvent.StepStarted;
import dev.shale.progress.ProgressEvent.Warning;
import dev.shale.progress.ProgressListener;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** What buildah says of a build: the steps, what processes say, and what came of it. */
final class BuildReport implements BuildFlags.Listener {
  private final PrintStream out;
  private final BuildFlags build;
  private final List<String> written;
  private final Optional<ImageReference> list;

  /**
   * A report.
   *
   * @param out stays open
   * @param written the image's names as they were written
   * @param list what the images are put into
   */
  BuildReport(
      PrintStream out, BuildFlags build, List<String> written, Optional<ImageReference> list) {
    this.out = out;
    this.build = build;
    this.written = written;
    this.list = list;
  }

  /** A listener that has steps told here, and all else by another one. */
  ProgressListener steps(ProgressListener others) {
    return event -> {
      switch (event) {
        case StageStarted stage -> step(stage.stage(), 1, stage.steps(), stage.text());
        case StepStarted step -> {
          StepName name = step.step();
          step(name.stage().place(), name.place().number() + 1, name.place().count(), name.text());
          if (step.cached()) {
            say("--> Using cache");
          }
        }
        case StepPrinted _, StepEnded _ -> {} // what buildah says nothing of
        case Warning _, Finished _, Advanced _ -> others.on(event);
      }
    };
  }

  /** Tells of an instruction; FROM is the first of a stage. */
  private void step(Place stage, int number, int others, String text) {
    String prefix = stage.count() > 1 ? "[" + stage + "] " : "";
    say("%sSTEP %d/%d: %s".formatted(prefix, number, others + 1, text));
  }

  private synchronized void say(String line) {
    if (!build.isQuiet()) {
      out.println(line);
      out.flush(); // it is what people wait by
    }
  }

  @Override
  public OutputStream log() {
    return new PrintStream(out, true);
  }

  @Override
  public void built(LocalStore store, List<StoredImage> images, List<Digest> results)
      throws IOException {
    if (list.isPresent()) {
      StoredIndex.add(store, list.get(), images);
    }
    say(written.isEmpty() ? "COMMIT" : "COMMIT " + written.getFirst());
    if (!build.writesId()) {
      results.forEach(id -> say("--> " + StoredImages.shortId(id)));
    }
    build.tags().forEach(name -> say("Successfully tagged " + name.withDefaultTag()));
    if (!build.writesId()) {
      results.forEach(id -> out.println(id.hex()));
    }
  }
}
