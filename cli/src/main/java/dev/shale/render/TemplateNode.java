package dev.shale.render;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** A template, parsed. */
sealed interface TemplateNode {
  /** Nodes one after the other. */
  record Sequence(List<TemplateNode> nodes) implements TemplateNode {}

  /** What is printed as it stands. */
  record Text(String text) implements TemplateNode {}

  /** What is computed and printed. */
  record Print(Expression value) implements TemplateNode {}

  /** What is computed and named. */
  record Assign(String variable, Expression value) implements TemplateNode {}

  /** One of two. */
  record If(Expression condition, TemplateNode then, TemplateNode otherwise)
      implements TemplateNode {}

  /** With the value as the dot, unless it is empty. */
  record With(Expression value, TemplateNode body, TemplateNode otherwise)
      implements TemplateNode {}

  /** For each element, which is the dot. */
  record Range(
      Optional<String> key,
      Optional<String> element,
      Expression value,
      TemplateNode body,
      TemplateNode otherwise)
      implements TemplateNode {}

  /** Something with a value. */
  sealed interface Expression {}

  /** A value that stands in the template. */
  record Literal(JsonNode value) implements Expression {}

  /** The dot. */
  record Dot() implements Expression {}

  /** A variable; the empty name is the document. */
  record Variable(String name) implements Expression {}

  /** A field of something. */
  record Field(Expression of, String name) implements Expression {}

  /** A function of some values. */
  record Call(String function, List<Expression> arguments) implements Expression {}
}
