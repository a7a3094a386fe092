package dev.shale.render;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A trace, read as its viewers do. */
public final class Timeline {
  private final Map<Long, String> rows = new HashMap<>();
  private final List<Slice> slices = new ArrayList<>();

  private record Slice(long row, String name, long from, long duration, String outcome) {
    long to() {
      return from + duration;
    }
  }

  private Timeline() {}

  /** Reads a trace, of which every event has to be a complete one or the name of a row. */
  public static Timeline parse(byte[] document) {
    Timeline timeline = new Timeline();
    ObjectNode trace = Json.parseObject("trace", document);
    for (JsonNode event : Json.elements(trace, "traceEvents")) {
      long row = event.required("tid").asLong();
      String name = event.required("name").asText();
      assertTrue(event.required("pid").isInt());
      switch (event.required("ph").asText()) {
        case "X" ->
            timeline.slices.add(
                new Slice(
                    row,
                    name,
                    event.required("ts").longValue(),
                    event.required("dur").longValue(),
                    String.valueOf(event.required("args").path("outcome").textValue())));
        case "M" -> {
          if (name.equals("thread_name")) {
            timeline.rows.put(row, event.required("args").required("name").asText());
          }
        }
        default -> throw new AssertionError(event.toString());
      }
    }
    return timeline;
  }

  /** {@code row: name from+duration outcome}, in their order. */
  public List<String> slices() {
    return slices.stream()
        .map(
            it ->
                "%s: %s %d+%d %s"
                    .formatted(
                        rows.get(it.row()), it.name(), it.from(), it.duration(), it.outcome()))
        .toList();
  }

  /** Of two slices of a row, one has to be inside of the other or apart from it. */
  public void requireNested() {
    Map<Long, Deque<Slice>> open = new HashMap<>();
    long last = 0;
    for (Slice slice : slices) {
      assertTrue(slice.from() >= last && slice.duration() >= 0, () -> slice + " is not in order");
      last = slice.from();
      assertTrue(rows.containsKey(slice.row()), () -> slice + " has no row");
      Deque<Slice> outer = open.computeIfAbsent(slice.row(), _ -> new ArrayDeque<>());
      while (!outer.isEmpty() && outer.peek().to() <= slice.from()) {
        outer.pop();
      }
      assertTrue(
          outer.isEmpty() || slice.to() <= outer.peek().to(),
          () -> slice + " overlaps " + outer.peek());
      outer.push(slice);
    }
  }
}
