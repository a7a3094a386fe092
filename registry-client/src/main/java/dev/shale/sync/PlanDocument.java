package dev.shale.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A plan as JSON: {@code plan --json} prints it, and {@code apply --plan} takes it back. It names
 * images and digests, and never what registries are spoken to with.
 */
public final class PlanDocument {
  /** How large a plan may be: some 100,000 actions. */
  public static final int MAX_BYTES = 64 << 20;

  private static final int VERSION = 2;
  static final String WHAT = "plan";

  private PlanDocument() {}

  /**
   * Writes a plan.
   *
   * @throws OciException UNSUPPORTED if layers are to be packed by it, which has no words here
   */
  public static ObjectNode write(SyncPlan plan) {
    ObjectNode document = Json.object();
    document.put("version", VERSION);
    document.put("source", plan.source());
    document.put("destination", plan.destination());
    document.set("copy", CopyDocument.write(plan.copy()));
    ArrayNode actions = document.putArray("actions");
    plan.actions().forEach(action -> actions.add(write(action)));
    return document;
  }

  private static ObjectNode write(SyncAction action) {
    ObjectNode node = Json.object();
    switch (action) {
      case SyncAction.Copy(var source, var destination, var image, var becomes, var reason) -> {
        ends(node, "copy", source, destination).put("digest", image.toString());
        if (!becomes.equals(Optional.of(image))) {
          node.put("becomes", becomes.map(Digest::toString).orElse(null));
        }
        switch (reason) {
          case SyncAction.Reason.New() -> node.put("reason", "new");
          case SyncAction.Reason.Moved(var from) ->
              node.put("reason", "moved").put("present", from.toString());
          case SyncAction.Reason.Incomplete() -> node.put("reason", "incomplete");
        }
      }
      case SyncAction.Keep(var source, var destination, var image, var present) ->
          ends(node, "keep", source, destination)
              .put("digest", image.toString())
              .put("present", present.toString());
      case SyncAction.Delete(var destination, var image) ->
          node.put("action", "delete")
              .put("destination", destination.toString())
              .put("digest", image.toString());
      case SyncAction.Refuse(var source, var destination, var image, var present) ->
          ends(node, "refuse", source, destination)
              .put("digest", image.toString())
              .put("present", present.toString());
      case SyncAction.Skip(var source, var rule) ->
          node.put("action", "skip").put("source", source.toString()).put("rule", rule);
      case SyncAction.Fail(var place, var kind, var message) ->
          node.put("action", "fail")
              .put("source", place.toString())
              .put("kind", word(kind))
              .put("message", message);
    }
    return node;
  }

  private static ObjectNode ends(
      ObjectNode node, String action, ImagePlace source, ImagePlace destination) {
    return node.put("action", action)
        .put("source", source.toString())
        .put("destination", destination.toString());
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws OciException INVALID if it is no plan
   */
  public static SyncPlan read(byte[] bytes) {
    ObjectNode document = Json.parseObject(WHAT, bytes, MAX_BYTES);
    if (document.path("version").asInt() != VERSION) {
      throw OciException.invalid(
          "read %s: expected what sync plan --json prints, of version %d", WHAT, VERSION);
    }
    List<SyncAction> actions = new ArrayList<>();
    Json.elements(document, "actions").forEach(node -> actions.add(action(node)));
    return new SyncPlan(
        Json.requireText(WHAT, document, "source"),
        Json.requireText(WHAT, document, "destination"),
        CopyDocument.read(document.path("copy")),
        actions);
  }

  private static SyncAction action(JsonNode node) {
    String action = Json.requireText(WHAT, node, "action");
    return switch (action) {
      case "copy" ->
          new SyncAction.Copy(
              place(node, "source"),
              place(node, "destination"),
              digest(node, "digest"),
              becomes(node),
              reason(node));
      case "keep" ->
          new SyncAction.Keep(
              place(node, "source"),
              place(node, "destination"),
              digest(node, "digest"),
              digest(node, "present"));
      case "delete" -> new SyncAction.Delete(place(node, "destination"), digest(node, "digest"));
      case "refuse" ->
          new SyncAction.Refuse(
              place(node, "source"),
              place(node, "destination"),
              digest(node, "digest"),
              digest(node, "present"));
      case "skip" ->
          new SyncAction.Skip(place(node, "source"), Json.requireText(WHAT, node, "rule"));
      case "fail" ->
          new SyncAction.Fail(
              place(node, "source"),
              constant(ErrorKind.class, node, "kind"),
              Json.requireText(WHAT, node, "message"));
      default -> throw OciException.invalid("read %s: unknown action \"%s\"", WHAT, action);
    };
  }

  /** Nothing is said where the digest stays, and null where nobody knows. */
  private static Optional<Digest> becomes(JsonNode node) {
    if (!node.has("becomes")) {
      return Optional.of(digest(node, "digest"));
    }
    return node.hasNonNull("becomes") ? Optional.of(digest(node, "becomes")) : Optional.empty();
  }

  private static SyncAction.Reason reason(JsonNode node) {
    String reason = Json.requireText(WHAT, node, "reason");
    return switch (reason) {
      case "new" -> new SyncAction.Reason.New();
      case "moved" -> new SyncAction.Reason.Moved(digest(node, "present"));
      case "incomplete" -> new SyncAction.Reason.Incomplete();
      default -> throw OciException.invalid("read %s: unknown reason \"%s\"", WHAT, reason);
    };
  }

  /** A constant as it is written: {@code not_found}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** The constant that a field has as {@link #word} writes it. */
  static <E extends Enum<E>> E constant(Class<E> type, JsonNode node, String field) {
    String word = Json.requireText(WHAT, node, field);
    return Stream.of(type.getEnumConstants())
        .filter(one -> word(one).equals(word))
        .findFirst()
        .orElseThrow(() -> OciException.invalid("read %s: unknown %s \"%s\"", WHAT, field, word));
  }

  private static ImagePlace place(JsonNode node, String field) {
    return ImagePlace.parse(Json.requireText(WHAT, node, field));
  }

  private static Digest digest(JsonNode node, String field) {
    return Digest.parse(Json.requireText(WHAT, node, field));
  }
}
