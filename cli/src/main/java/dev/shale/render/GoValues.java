package dev.shale.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;

/**
 * JSON that templates treat as the Go values it stands for, where that makes a difference: a plain
 * object is a map, and what is made here is a struct or a time. As JSON it is what it was.
 */
public final class GoValues {
  private GoValues() {}

  /**
   * A struct with these fields, in their order. It has no others, and asking for one is refused if
   * {@link GoTemplate.MissingField#IS_AS_IN_GO}.
   */
  public static ObjectNode struct(ObjectNode fields) {
    ObjectNode struct = new Struct(JsonNodeFactory.instance);
    struct.setAll(fields);
    return struct;
  }

  /** A time as RFC 3339 writes it; what is no time stays a text. */
  public static JsonNode time(String text) {
    try {
      return new GoTime(text, OffsetDateTime.parse(text));
    } catch (DateTimeException e) {
      return Values.of(text);
    }
  }

  /** An object, for all that takes JSON, of which templates know that it is a struct. */
  @SuppressWarnings("unchecked") // deepCopy, as Jackson declares it
  static final class Struct extends ObjectNode {
    private static final long serialVersionUID = 1;

    Struct(JsonNodeFactory factory) {
      super(factory);
    }
  }
}
