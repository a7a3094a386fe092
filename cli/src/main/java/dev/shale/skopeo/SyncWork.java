package dev.shale.skopeo;

import dev.shale.blob.Compression;
import dev.shale.blob.Packing;
import dev.shale.command.ExitCode;
import dev.shale.command.ImageArgument;
import dev.shale.command.Session;
import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.render.Terminal;
import dev.shale.sync.Effort;
import dev.shale.sync.ImagePlace;
import dev.shale.sync.Planner;
import dev.shale.sync.SyncAction;
import dev.shale.sync.SyncDestination;
import dev.shale.sync.SyncEnds;
import dev.shale.sync.SyncPlan;
import dev.shale.sync.SyncReport;
import dev.shale.sync.SyncReport.Outcome;
import dev.shale.sync.SyncReport.Result;
import dev.shale.sync.SyncRequest;
import dev.shale.sync.SyncRun;
import dev.shale.sync.SyncSource;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code skopeo sync} does: it looks at all images first, as {@code shale sync} does, so that
 * of one that cannot be had everything is said before anything is copied; and copies several at
 * once, which its lines do not show.
 */
final class SyncWork {
  private final SyncCommand command;
  private final Session session;
  private final SyncEnds ends;
  private final SyncLog log;

  SyncWork(SyncCommand command, Session session, SyncEnds ends) {
    this.command = command;
    this.session = session;
    this.ends = ends;
    this.log = new SyncLog(session.surroundings().err(), session.environment().clock());
  }

  int run(SyncRequest request) throws IOException {
    SyncPlan plan = plan(request.withCopy(copy(request.destination())));
    List<SyncAction> images = images(plan).toList();
    images.forEach(SyncWork::requireFree);
    announce(images);
    long sources = sources(request.source());
    if (command.dryRun) {
      plan.all(SyncAction.Fail.class).forEach(fail -> tell(fail, fail.asThrown()));
      log.info("Would have synced %d images from %d sources".formatted(images.size(), sources));
      return end(plan.count(SyncAction.Fail.class));
    }
    write(List.of()); // a file that cannot be written is told of before anything is done
    SyncReport report = new SyncRun(ends, effort(), copier()).run(preserving(plan));
    write(report.outcomes());
    long failures = tell(report);
    long there = report.outcomes().stream().flatMap(SyncWork::digest).count();
    log.info("Synced %d images from %d sources".formatted(there, sources));
    return end(failures);
  }

  /** Plain tars are packed on their way to registries, as skopeo's copy does it. */
  private CopyRequest copy(SyncDestination to) {
    boolean packs = to instanceof SyncDestination.InRegistry && !command.preserveDigests;
    CopyRequest which =
        command.all ? CopyRequest.EXACT : CopyRequest.EXACT.withPlatform(session.platform());
    return which
        .withFormat(command.format.choice())
        .withLayers(
            packs
                ? new CopyRequest.Layers.PackTars(Packing.of(Compression.GZIP))
                : new CopyRequest.Layers.Keep());
  }

  /** Skopeo takes one image of an index for that image, whose digest is its own. */
  private SyncPlan preserving(SyncPlan plan) {
    return command.preserveDigests
        ? plan.withCopy(plan.copy().withDigests(CopyRequest.Digests.REQUIRE))
        : plan;
  }

  private SyncPlan plan(SyncRequest request) throws IOException {
    SyncPlan plan =
        new Planner(ends, effort().goingOn(), session.environment().clock()).plan(request);
    if (!command.keepGoing) {
      for (SyncAction.Fail fail : plan.all(SyncAction.Fail.class).toList()) {
        throw statusOf(fail);
      }
    }
    return plan;
  }

  /** Of a repository that lists no tags skopeo has no status of its own. */
  private static OciException statusOf(SyncAction.Fail fail) {
    return fail.place() instanceof ImagePlace.InRegistry(var name)
            && (name.tag().isPresent() || name.digest().isPresent())
        ? NotThere.told(new ImageArgument.InRegistry(name), fail.asThrown())
        : fail.asThrown();
  }

  private Effort effort() {
    return command.keepGoing ? Effort.DEFAULT.goingOn() : Effort.DEFAULT;
  }

  /** Only a person wants bars beside skopeo's lines. */
  private ImageCopier copier() {
    boolean isWatched = session.surroundings().terminal() instanceof Terminal.Present;
    return new ImageCopier((isWatched ? session : session.quiet()).progress());
  }

  private static Stream<SyncAction> images(SyncPlan plan) {
    return plan.actions().stream()
        .filter(action -> action instanceof SyncAction.Copy || action instanceof SyncAction.Keep);
  }

  private static void requireFree(SyncAction image) {
    if (image.place() instanceof ImagePlace.InDirectory(var directory) && Files.exists(directory)) {
      throw OciException.conflict(
          "Refusing to overwrite destination directory \"%s\"; shale sync apply brings it up to"
              + " date",
          directory);
    }
  }

  private void announce(List<SyncAction> images) {
    if (command.dryRun) {
      log.warn("Running in dry-run mode");
    }
    String what = command.dryRun ? "Would have copied image ref" : "Copying image ref";
    for (int i = 0; i < images.size(); i++) {
      SyncAction image = images.get(i);
      log.info("%s %d/%d".formatted(what, i + 1, images.size()), source(image), image.place());
    }
  }

  private static ImagePlace source(SyncAction action) {
    return switch (action) {
      case SyncAction.Copy copy -> copy.source();
      case SyncAction.Keep keep -> keep.source();
      case SyncAction.Delete _, SyncAction.Refuse _, SyncAction.Skip _, SyncAction.Fail _ ->
          action.place();
    };
  }

  private static long sources(SyncSource source) {
    return source instanceof SyncSource.Listed(_, var list)
        ? list.entries().stream().mapToLong(entry -> entry.wanted().size()).sum()
        : 1;
  }

  private void write(List<Outcome> outcomes) throws IOException {
    if (command.digestFile.isPresent()) {
      String lines = outcomes.stream().flatMap(SyncWork::digest).collect(Collectors.joining());
      Files.writeString(command.digestFile.get(), lines);
    }
  }

  /** The line for an image that is at the destination now. */
  private static Stream<String> digest(Outcome outcome) {
    return switch (outcome.result()) {
      case Result.Copied(var published) ->
          Stream.of(published + " " + outcome.action().place() + "\n");
      case Result.Done() when outcome.action() instanceof SyncAction.Keep keep ->
          Stream.of(keep.present() + " " + keep.destination() + "\n");
      case Result.Done(), Result.Failed _, Result.NotTried() -> Stream.of();
    };
  }

  /** Tells all failures, or throws the only one. */
  private long tell(SyncReport report) throws IOException {
    long failures = 0;
    for (Outcome outcome : report.outcomes()) {
      if (outcome.result() instanceof Result.Failed(var cause)) {
        if (!command.keepGoing) {
          throw asThrown(cause);
        }
        tell(outcome.action(), cause);
        failures++;
      }
    }
    return failures;
  }

  private static IOException asThrown(Exception cause) {
    return switch (cause) {
      case IOException e -> e;
      case RuntimeException e -> throw e;
      default -> new IOException(cause);
    };
  }

  private void tell(SyncAction action, Exception cause) {
    log.error(
        "Error copying ref \"%s\"".formatted(source(action)), String.valueOf(cause.getMessage()));
  }

  private static int end(long failures) {
    if (failures > 0) {
      throw new OciException(
          ErrorKind.UNAVAILABLE,
          "Sync failed due to previous reported error(s) for one or more images");
    }
    return ExitCode.OK;
  }
}
