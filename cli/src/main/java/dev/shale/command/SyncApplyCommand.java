package dev.shale.command;

import dev.shale.copy.ImageCopier;
import dev.shale.error.OciException;
import dev.shale.sync.PlanDocument;
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
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code shale sync apply}: makes a plan and does it, or does one that was made before. */
final class SyncApplyCommand implements Command {
  @Mixin SyncFlags sync = new SyncFlags();

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description = "do exactly what sync plan --json has printed, in place of SOURCE DESTINATION")
  Optional<Path> planFile = Optional.empty();

  @Option(names = "--dry-run", description = "only say what would be done: sync plan")
  boolean dryRun;

  @Option(
      names = "--digestfile",
      paramLabel = "FILE",
      description = "write digest and name of each image that is at the destination now to FILE")
  Optional<Path> digestFile = Optional.empty();

  @Override
  public List<String> examples() {
    return List.of(
        "sync apply --all docker://quay.io/team/app docker://localhost:5000/mirror",
        "sync apply --include '1.*' --exclude '*-rc*' docker://redis dir:/media/usb",
        "sync apply --delete --keep-going yaml:mirror.yml docker://registry.example.org/mirror",
        "sync apply --plan plan.json");
  }

  @Override
  public int run(Session session) throws IOException {
    ResultFile.check("--digestfile", digestFile);
    if (planFile.isPresent()) {
      return carryOut(session, planFile.get());
    }
    SyncRequest request = sync.request(session);
    try (SyncEnds ends = sync.ends(session, request.source(), request.destination())) {
      SyncPlan plan = new Planner(ends, sync.effort(), session.environment().clock()).plan(request);
      return carryOut(session, ends, plan);
    }
  }

  /** The plan has all that is to be done in it; only how registries are spoken to is not. */
  private int carryOut(Session session, Path file) throws IOException {
    if (sync.source.isPresent() || sync.selects()) {
      throw OciException.invalid(
          "sync apply --plan %s: what is done is in the plan; leave SOURCE, DESTINATION and"
              + " options that choose away",
          file);
    }
    SyncPlan plan = read(file);
    SyncSource from = SyncSource.parse(plan.source());
    SyncDestination to = SyncDestination.parse(plan.destination());
    try (SyncEnds ends = sync.ends(session, from, to)) {
      return carryOut(session, ends, plan);
    }
  }

  private static SyncPlan read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return PlanDocument.read(in.readNBytes(PlanDocument.MAX_BYTES + 1));
    } catch (OciException e) {
      throw new OciException(
          e.kind(), "sync apply --plan %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private int carryOut(Session session, SyncEnds ends, SyncPlan plan) throws IOException {
    if (dryRun) {
      return SyncPlanCommand.show(session, plan);
    }
    SyncReport report =
        new SyncRun(ends, sync.effort(), new ImageCopier(session.progress())).run(plan);
    SyncText.print(report, session.out());
    if (digestFile.isPresent()) {
      Files.writeString(digestFile.get(), digests(report));
    }
    report
        .failures()
        .forEach(
            cause ->
                Program.print(
                    Failure.of(cause), session.globals().errors(), session.surroundings().err()));
    return report.isComplete() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static String digests(SyncReport report) {
    return report.outcomes().stream()
        .flatMap(SyncApplyCommand::digest)
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  private static Stream<String> digest(Outcome outcome) {
    return switch (outcome.result()) {
      case Result.Copied(var published) -> Stream.of(published + " " + outcome.action().place());
      case Result.Done() when outcome.action() instanceof SyncAction.Keep keep ->
          Stream.of(keep.present() + " " + keep.destination());
      default -> Stream.of();
    };
  }
}
