package dev.shale.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shale.json.Json;
import dev.shale.render.GoTemplate;
import dev.shale.render.GoTemplate.MissingField;
import java.io.PrintStream;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a result that is a document is printed: as JSON, or by a template. */
public final class ResultFormat {
  @Option(
      names = {"-f", "--format"},
      paramLabel = "json|TEMPLATE",
      description = "print JSON, or what a Go template makes of it")
  Optional<String> format = Optional.empty();

  @Option(names = "--json", description = "the same as --format json")
  boolean json;

  /** Whether a document is asked for, where something else is printed as a rule. */
  boolean isAsked() {
    return json || format.isPresent();
  }

  /** Prints one document; JSON where nothing else is asked for. */
  public void print(JsonNode document, PrintStream out) {
    String asked = format.orElse("json");
    if (json || asked.equals("json")) {
      out.println(Json.pretty(document));
    } else {
      out.print(GoTemplate.parse(asked).renderLine(document, MissingField.IS_NO_VALUE));
    }
  }
}
