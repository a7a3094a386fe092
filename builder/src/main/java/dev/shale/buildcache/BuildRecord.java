package dev.shale.buildcache;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.buildcache.StepInput.Kind;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the steps of a build depended on, for the next build of the project to compare with. */
public record BuildRecord(List<Stage> stages) {
  private static final String WHAT = "build record";
  private static final int MAX_LISTED_CHARS = 1 << 20;

  public BuildRecord {
    stages = List.copyOf(stages);
  }

  /**
   * A stage.
   *
   * @param base what it starts from, with an image's digest
   */
  public record Stage(String name, String base, List<Step> steps) {
    public Stage {
      steps = List.copyOf(steps);
    }
  }

  /**
   * A step that was done, or whose result was known.
   *
   * @param text as it is written
   */
  public record Step(String text, List<StepInput> inputs) {
    public Step {
      inputs = List.copyOf(inputs);
    }
  }

  Optional<Stage> stage(String name) {
    return stages.stream().filter(stage -> stage.name().equals(name)).findFirst();
  }

  /**
   * Reads a record.
   *
   * @throws OciException INVALID if it is none
   */
  public static BuildRecord parse(byte[] document) {
    return new BuildRecord(
        Json.elements(Json.parseObject(WHAT, document), "stages").stream()
            .map(BuildRecord::stage)
            .toList());
  }

  private static Stage stage(JsonNode stage) {
    return new Stage(
        Json.requireText(WHAT, stage, "name"),
        Json.requireText(WHAT, stage, "base"),
        Json.elements(stage, "steps").stream().map(BuildRecord::step).toList());
  }

  private static Step step(JsonNode step) {
    return new Step(
        Json.requireText(WHAT, step, "text"),
        Json.elements(step, "inputs").stream().map(BuildRecord::input).toList());
  }

  private static StepInput input(JsonNode input) {
    try {
      return new StepInput(
          Kind.valueOf(Json.requireText(WHAT, input, "kind")),
          Json.text(input, "name").orElse(""),
          Json.requireText(WHAT, input, "value"),
          Json.child(input, "files").map(_ -> listing(input)));
    } catch (IllegalArgumentException e) {
      throw OciException.invalid("%s: a kind that is not known, or no number", WHAT);
    }
  }

  private static FileListing listing(JsonNode input) {
    SortedMap<String, FileListing.Entry> entries = new TreeMap<>();
    Json.textMap(input, "files")
        .forEach((path, text) -> entries.put(path, FileListing.Entry.parse(text)));
    int depth = Json.text(input, "depth").map(Integer::parseInt).orElse(FileListing.WHOLE);
    return new FileListing(depth, entries);
  }

  /** The record as a document, of which listings of files do not make more than so much. */
  public byte[] toBytes() {
    long listings =
        stages.stream()
            .flatMap(stage -> stage.steps().stream())
            .flatMap(step -> step.inputs().stream())
            .filter(input -> input.files().isPresent())
            .count();
    int each = (int) (MAX_LISTED_CHARS / Math.max(1, listings));
    ObjectNode document = Json.object();
    ArrayNode all = document.putArray("stages");
    for (Stage stage : stages) {
      ObjectNode object = all.addObject().put("name", stage.name()).put("base", stage.base());
      ArrayNode steps = object.putArray("steps");
      stage.steps().forEach(step -> put(step, each, steps.addObject()));
    }
    return Json.write(document);
  }

  private static void put(Step step, int listedChars, ObjectNode object) {
    object.put("text", step.text());
    ArrayNode inputs = object.putArray("inputs");
    for (StepInput input : step.inputs()) {
      ObjectNode one = inputs.addObject().put("kind", input.kind().name());
      if (!input.name().isEmpty()) {
        one.put("name", input.name());
      }
      one.put("value", input.value());
      input.files().ifPresent(files -> put(files.within(listedChars), one));
    }
  }

  private static void put(FileListing files, ObjectNode input) {
    Map<String, String> entries = new TreeMap<>();
    files.entries().forEach((path, entry) -> entries.put(path, entry.toString()));
    input.set("files", Json.ofTexts(entries));
    if (files.depth() != FileListing.WHOLE) {
      input.put("depth", Integer.toString(files.depth()));
    }
  }

  /** The key of a step. */
  static Digest key(Step step) {
    return StepInput.key(step.inputs());
  }
}
