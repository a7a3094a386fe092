package dev.shale.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.dockerfile.Dockerfile;
import dev.shale.json.Json;
import dev.shale.plan.Target;
import dev.shale.plan.Target.Choice;
import dev.shale.render.Table;
import java.io.PrintStream;
import java.util.List;

/**
 * The stages of a file, as {@code docker build --call targets} prints them.
 *
 * <p>Spec: BuildKit's targets, version 1.0.0; its text does not have base and platform.
 */
final class TargetsText {
  private TargetsText() {}

  static void print(List<Target> targets, PrintStream out) {
    Table table = Table.of("TARGET", "DESCRIPTION", "BASE", "PLATFORM");
    for (int i = 0; i < targets.size(); i++) {
      Target target = targets.get(i);
      String name = target.name().orElse(String.valueOf(i));
      table.row(
          target.choice() == Choice.BY_DEFAULT ? name + " (default)" : name,
          target.description().orElse(""),
          target.base(),
          target.platform().orElse(""));
    }
    table.print(out);
  }

  static void printJson(List<Target> targets, Dockerfile file, PrintStream out) {
    ObjectNode json = Json.object();
    var array = json.putArray("targets");
    for (Target target : targets) {
      ObjectNode one = array.addObject();
      target.name().ifPresent(name -> one.put("name", name));
      if (target.choice() == Choice.BY_DEFAULT) {
        one.put("default", true);
      }
      target.description().ifPresent(text -> one.put("description", text));
      one.put("base", target.base());
      target.platform().ifPresent(platform -> one.put("platform", platform));
      SourceJson.putLocation(one, target.range());
    }
    SourceJson.putContents(json, file.files());
    out.println(Json.pretty(json));
  }
}
