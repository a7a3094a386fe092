package dev.shale.command;

import dev.shale.json.Json;
import dev.shale.sync.PlanDocument;
import dev.shale.sync.Planner;
import dev.shale.sync.SyncAction;
import dev.shale.sync.SyncEnds;
import dev.shale.sync.SyncPlan;
import dev.shale.sync.SyncRequest;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code shale sync plan}: what {@code sync apply} with the same words does, and nothing done. */
final class SyncPlanCommand implements Command {
  @Mixin SyncFlags sync = new SyncFlags();

  @Option(names = "--json", description = "print JSON, which apply --plan takes")
  boolean json;

  @Override
  public List<String> examples() {
    return List.of(
        "sync plan --all docker://quay.io/team/app docker://localhost:5000/mirror",
        "sync plan --include 'semver:>=3.0' docker://alpine dir:/media/usb",
        "sync plan --json --delete docker://quay.io/team/app docker://localhost:5000 >plan.json");
  }

  @Override
  public int run(Session session) throws IOException {
    SyncRequest request = sync.request(session);
    try (SyncEnds ends = sync.ends(session, request.source(), request.destination())) {
      SyncPlan plan = new Planner(ends, sync.effort(), session.environment().clock()).plan(request);
      if (!json) {
        return show(session, plan);
      }
      session.out().println(Json.pretty(PlanDocument.write(plan)));
      return status(session, plan);
    }
  }

  /** Prints a plan as text; gives the status to exit with. */
  static int show(Session session, SyncPlan plan) {
    SyncText.print(plan, session.out());
    return status(session, plan);
  }

  /** What could not be read is said, and makes the command fail. */
  private static int status(Session session, SyncPlan plan) {
    plan.all(SyncAction.Fail.class)
        .forEach(
            fail ->
                Program.print(
                    Failure.of(fail.asThrown()),
                    session.globals().errors(),
                    session.surroundings().err()));
    return plan.count(SyncAction.Fail.class) == 0 ? ExitCode.OK : ExitCode.FAILED;
  }
}
