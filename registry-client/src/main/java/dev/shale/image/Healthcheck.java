package dev.shale.image;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How to tell whether a container is well: Docker's extension of the config, which shale keeps in
 * OCI configs too, as BuildKit does.
 *
 * @param test {@code [NONE]}, {@code [CMD, arg…]} or {@code [CMD-SHELL, command]}
 */
public record Healthcheck(
    List<String> test,
    Optional<Duration> interval,
    Optional<Duration> timeout,
    Optional<Duration> startPeriod,
    Optional<Duration> startInterval,
    OptionalInt retries) {

  public Healthcheck {
    test = List.copyOf(test);
  }

  /** The check that switches an inherited one off. */
  public static Healthcheck none() {
    return new Healthcheck(
        List.of("NONE"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty());
  }

  static Healthcheck parse(ObjectNode json) {
    return new Healthcheck(
        Json.texts(json, "Test"),
        duration(json, "Interval"),
        duration(json, "Timeout"),
        duration(json, "StartPeriod"),
        duration(json, "StartInterval"),
        json.hasNonNull("Retries")
            ? OptionalInt.of(json.get("Retries").asInt())
            : OptionalInt.empty());
  }

  private static Optional<Duration> duration(ObjectNode json, String field) {
    return json.hasNonNull(field)
        ? Optional.of(Duration.ofNanos(json.get(field).asLong()))
        : Optional.empty();
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    ArrayNode array = json.putArray("Test");
    test.forEach(array::add);
    interval.ifPresent(d -> json.put("Interval", d.toNanos()));
    timeout.ifPresent(d -> json.put("Timeout", d.toNanos()));
    startPeriod.ifPresent(d -> json.put("StartPeriod", d.toNanos()));
    startInterval.ifPresent(d -> json.put("StartInterval", d.toNanos()));
    retries.ifPresent(r -> json.put("Retries", r));
    return json;
  }
}
