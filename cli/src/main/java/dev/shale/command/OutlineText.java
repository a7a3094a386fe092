package dev.shale.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.dockerfile.Dockerfile;
import dev.shale.dockerfile.SourceRange;
import dev.shale.json.Json;
import dev.shale.plan.Outline;
import dev.shale.plan.Outline.Need;
import dev.shale.render.Table;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What a target can be given, as {@code docker build --call outline} prints it.
 *
 * <p>Spec: BuildKit's outline, version 1.0.0; {@code default} and caches are not in its text.
 */
final class OutlineText {
  private OutlineText() {}

  static void print(Outline outline, PrintStream out) {
    List<Table> tables = new ArrayList<>();
    if (outline.name().isPresent() || outline.description().isPresent()) {
      Table head = Table.ofColumns(2);
      head.row("TARGET:", outline.name().orElse("(default)"));
      outline.description().ifPresent(text -> head.row("DESCRIPTION:", text));
      tables.add(head);
    }
    if (!outline.args().isEmpty()) {
      Table args = Table.of("BUILD ARG", "VALUE", "DESCRIPTION");
      outline
          .args()
          .forEach(
              arg -> args.row(arg.name(), arg.value().orElse(""), arg.description().orElse("")));
      tables.add(args);
    }
    if (!outline.secrets().isEmpty()) {
      Table secrets = Table.of("SECRET", "REQUIRED");
      outline.secrets().forEach(secret -> secrets.row(secret.id(), word(secret.need())));
      tables.add(secrets);
    }
    if (!outline.ssh().isEmpty()) {
      Table agents = Table.of("SSH", "REQUIRED");
      outline.ssh().forEach(agent -> agents.row(agent.id(), word(agent.need())));
      tables.add(agents);
    }
    if (!outline.caches().isEmpty()) {
      Table caches = Table.of("CACHE");
      outline.caches().forEach(cache -> caches.row(cache.id()));
      tables.add(caches);
    }
    for (Table table : tables) {
      table.print(out);
      out.println();
    }
  }

  private static String word(Need need) {
    return need == Need.REQUIRED ? "true" : "";
  }

  static void printJson(Outline outline, Dockerfile file, PrintStream out) {
    ObjectNode json = Json.object();
    outline.name().ifPresent(name -> json.put("name", name));
    outline.description().ifPresent(text -> json.put("description", text));
    if (!outline.args().isEmpty()) {
      ArrayNode args = json.putArray("args");
      outline.args().forEach(arg -> put(args.addObject(), arg));
    }
    if (!outline.secrets().isEmpty()) {
      ArrayNode secrets = json.putArray("secrets");
      for (Outline.Secret secret : outline.secrets()) {
        put(secrets.addObject(), secret.id(), secret.need(), secret.range());
      }
    }
    if (!outline.ssh().isEmpty()) {
      ArrayNode agents = json.putArray("ssh");
      for (Outline.Ssh agent : outline.ssh()) {
        put(agents.addObject(), agent.id(), agent.need(), agent.range());
      }
    }
    if (!outline.caches().isEmpty()) {
      ArrayNode caches = json.putArray("cache");
      for (Outline.Cache cache : outline.caches()) {
        SourceJson.putLocation(caches.addObject().put("ID", cache.id()), cache.range());
      }
    }
    SourceJson.putContents(json, file.files());
    out.println(Json.pretty(json));
  }

  private static void put(ObjectNode json, Outline.Arg arg) {
    json.put("name", arg.name());
    arg.description().ifPresent(text -> json.put("description", text));
    arg.value().ifPresent(value -> json.put("value", value));
    arg.defaultValue().ifPresent(text -> json.put("default", text));
    SourceJson.putLocation(json, arg.range());
  }

  private static void put(ObjectNode json, String id, Need need, SourceRange range) {
    json.put("name", id);
    if (need == Need.REQUIRED) {
      json.put("required", true);
    }
    SourceJson.putLocation(json, range);
  }
}
