package dev.shale.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import dev.shale.local.CheckRequest;
import dev.shale.local.Finding;
import dev.shale.local.LocalStore;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** {@code shale check}: whether everything in the store is what it should be. */
final class CheckCommand implements Command {
  /** The store was damaged, and is sound now. */
  private static final int REPAIRED = 1;

  @Option(names = "--deep", description = "read every byte, too")
  boolean deep;

  @Option(names = "--repair", description = "mend what can be mended without losing anything")
  boolean repair;

  @Option(
      names = "--force",
      description = "with --repair: remove the images and containers that nothing can mend")
  boolean force;

  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public List<String> examples() {
    return List.of("check", "check --deep", "check --deep --repair");
  }

  @Override
  public int run(Session session) throws IOException {
    if (force && !repair) {
      throw OciException.invalid("check: --force goes with --repair");
    }
    try (LocalStore store = session.openStore()) {
      List<Finding> findings = store.check(request());
      if (json) {
        printJson(findings, session.out());
      } else {
        findings.forEach(finding -> print(finding, session.out()));
      }
      return status(findings);
    }
  }

  private CheckRequest request() {
    CheckRequest.Depth depth = deep ? CheckRequest.Depth.CONTENT : CheckRequest.Depth.METADATA;
    if (!repair) {
      return new CheckRequest(depth, CheckRequest.Repair.NONE);
    }
    return new CheckRequest(
        depth, force ? CheckRequest.Repair.FORCED : CheckRequest.Repair.LOSSLESS);
  }

  private static int status(List<Finding> findings) {
    if (findings.stream().anyMatch(Finding::isDamage)) {
      return ExitCode.FAILED;
    }
    return findings.stream().anyMatch(CheckCommand::isMendedDamage) ? REPAIRED : ExitCode.OK;
  }

  private static boolean isMendedDamage(Finding finding) {
    return finding.kind() != Finding.Kind.UNREFERENCED && finding.mended().isPresent();
  }

  private static void print(Finding finding, PrintStream out) {
    out.printf("%s %s: %s%n", kind(finding), finding.object(), finding.what());
    finding.mended().ifPresent(done -> out.println("  " + done));
  }

  private static String kind(Finding finding) {
    return finding.kind().name().toLowerCase(Locale.ROOT);
  }

  private static void printJson(List<Finding> findings, PrintStream out) {
    ArrayNode array = Json.object().putArray("");
    for (Finding finding : findings) {
      ObjectNode json =
          Json.object()
              .put("kind", kind(finding))
              .put("object", finding.object())
              .put("what", finding.what());
      finding.mended().ifPresent(done -> json.put("mended", done));
      array.add(json);
    }
    out.println(Json.pretty(array));
  }
}
