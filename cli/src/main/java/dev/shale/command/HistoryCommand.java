package dev.shale.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.image.History;
import dev.shale.image.LayerId;
import dev.shale.json.Json;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.render.HumanAge;
import dev.shale.render.HumanSize;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale history}: how an image came to be. */
final class HistoryCommand implements Command {
  private static final int SHOWN = 45;
  private static final List<RowFormat.Column> COLUMNS =
      List.of(
          new RowFormat.Column("LAYER", "Layer"),
          new RowFormat.Column("CREATED", "CreatedSince"),
          new RowFormat.Column("CREATED BY", "CreatedBy"),
          new RowFormat.Column("SIZE", "Size"),
          new RowFormat.Column("COMMENT", "Comment"));

  @Parameters(paramLabel = "IMAGE", description = "an image of the store")
  String image = "";

  @Option(names = "--no-trunc", description = "print whole digests and commands")
  boolean noTrunc;

  @Option(
      names = {"-q", "--quiet"},
      description = "print the layers' diff IDs only")
  boolean quiet;

  @Mixin RowFormat format = new RowFormat();

  @Override
  public List<String> examples() {
    return List.of("history app", "history --no-trunc app", "history --format {{.CreatedBy}} app");
  }

  @Override
  public int run(Session session) throws IOException {
    try (LocalStore store = session.openStore()) {
      StoredImage found = StoredImages.require("show the history of", store, image);
      Instant now = session.environment().clock().instant();
      List<ObjectNode> rows = new ArrayList<>();
      for (Steps.Step step : Steps.of(found.config(), found.layers()).reversed()) {
        rows.add(row(step, step.layer().map(number -> found.layers().get(number)), now));
      }
      if (quiet) {
        rows.stream()
            .map(row -> row.path("Layer").asText())
            .filter(layer -> !layer.isEmpty())
            .forEach(session.out()::println);
      } else if (format.isJson()) {
        format.printJson(rows, session.out());
      } else {
        format.printRows(rows, COLUMNS, session.out());
      }
    }
    return ExitCode.OK;
  }

  private ObjectNode row(Steps.Step step, Optional<LayerId> layer, Instant now) {
    Optional<Instant> created = step.history().flatMap(History::created);
    long bytes = layer.map(id -> id.blob().size()).orElse(0L);
    boolean whole = noTrunc || format.isJson();
    return Json.object()
        .put("Layer", layer.map(id -> name(id, whole)).orElse(""))
        .put("Created", created.map(Instant::toString).orElse(""))
        .put(
            "CreatedSince",
            created.map(then -> HumanAge.of(Duration.between(then, now))).orElse(""))
        .put("CreatedBy", whole ? step.createdBy() : shortened(step.createdBy()))
        .put("Size", HumanSize.of(bytes))
        .put("SizeBytes", bytes)
        .put("Comment", step.history().flatMap(History::comment).orElse(""));
  }

  private static String name(LayerId layer, boolean whole) {
    return whole ? layer.diffId().toString() : layer.diffId().shortHex();
  }

  static String shortened(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN - 1) + "…";
  }
}
