package dev.shale.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import dev.shale.render.Table;
import dev.shale.snapshot.Obstacle;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code shale doctor}: what this host allows, and what would allow more. */
final class DoctorCommand implements Command {
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public List<String> examples() {
    return List.of("doctor", "doctor --json");
  }

  @Override
  public int run(Session session) throws IOException {
    if (!session.isOutside() || session.surroundings().namespace().obstacle().isEmpty()) {
      session.requireMounting(); // what counts is what can be had there
    }
    List<Diagnosis.Finding> findings = new Diagnosis(session).findings();
    if (json) {
      session.out().println(Json.pretty(document(findings)));
    } else {
      print(findings, session.out());
    }
    return ExitCode.OK;
  }

  private static ObjectNode document(List<Diagnosis.Finding> findings) {
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("findings");
    for (Diagnosis.Finding finding : findings) {
      ObjectNode one =
          array.addObject().put("what", finding.what()).put("chosen", finding.chosen());
      if (!finding.obstacles().isEmpty()) {
        ArrayNode obstacles = one.putArray("obstacles");
        for (Obstacle obstacle : finding.obstacles()) {
          obstacles.addObject().put("cause", obstacle.cause()).put("remedy", obstacle.remedy());
        }
      }
    }
    return json;
  }

  private static void print(List<Diagnosis.Finding> findings, PrintStream out) {
    Table table = Table.ofColumns(2);
    for (Diagnosis.Finding finding : findings) {
      table.row(finding.what(), finding.chosen());
      for (Obstacle obstacle : finding.obstacles()) {
        table.row("", "because " + obstacle.cause());
        table.row("", "to change that: " + obstacle.remedy());
      }
    }
    table.print(out);
  }
}
