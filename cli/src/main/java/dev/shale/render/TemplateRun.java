package dev.shale.render;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shale.error.OciException;
import dev.shale.render.GoTemplate.MissingField;
import dev.shale.render.TemplateNode.Expression;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One rendering of a template. */
final class TemplateRun {
  private final Map<String, JsonNode> variables = new HashMap<>();
  private final MissingField missing;
  private final StringBuilder out;
  private JsonNode dot;

  TemplateRun(JsonNode document, MissingField missing, StringBuilder out) {
    this.dot = document;
    this.missing = missing;
    this.out = out;
    variables.put("", document);
  }

  void run(TemplateNode node) {
    switch (node) {
      case TemplateNode.Sequence(var nodes) -> nodes.forEach(this::run);
      case TemplateNode.Text(String text) -> out.append(text);
      case TemplateNode.Print(Expression value) -> out.append(Values.print(valueOf(value)));
      case TemplateNode.Assign(String variable, Expression value) ->
          variables.put(variable, valueOf(value));
      case TemplateNode.If(var condition, var then, var otherwise) ->
          run(Values.isTrue(valueOf(condition)) ? then : otherwise);
      case TemplateNode.With(Expression value, var body, var otherwise) -> {
        JsonNode at = valueOf(value);
        if (Values.isTrue(at)) {
          runAt(at, body);
        } else {
          run(otherwise);
        }
      }
      case TemplateNode.Range range -> run(range);
    }
  }

  private void runAt(JsonNode newDot, TemplateNode body) {
    JsonNode before = dot;
    dot = newDot;
    run(body);
    dot = before;
  }

  private void run(TemplateNode.Range range) {
    JsonNode all = valueOf(range.value());
    if (all.isEmpty()) {
      run(range.otherwise());
    } else if (all.isObject()) {
      Values.fields(all).forEach((name, value) -> iterate(range, Values.of(name), value));
    } else {
      for (int i = 0; i < all.size(); i++) {
        iterate(range, Values.of(i), all.path(i));
      }
    }
  }

  private void iterate(TemplateNode.Range range, JsonNode key, JsonNode element) {
    range.key().ifPresent(name -> variables.put(name, key));
    range.element().ifPresent(name -> variables.put(name, element));
    runAt(element, range.body());
  }

  private JsonNode valueOf(Expression expression) {
    return switch (expression) {
      case TemplateNode.Literal(JsonNode value) -> value;
      case TemplateNode.Dot() -> dot;
      case TemplateNode.Variable(String name) ->
          Optional.ofNullable(variables.get(name))
              .orElseThrow(() -> OciException.invalid("format: no variable $%s", name));
      case TemplateNode.Field(Expression of, String name) -> field(valueOf(of), name);
      case TemplateNode.Call(String function, var arguments) ->
          TemplateFunctions.call(function, arguments.stream().map(this::valueOf).toList());
    };
  }

  private JsonNode field(JsonNode of, String name) {
    JsonNode value = Values.field(of, name);
    if (value.isMissingNode() && isRefused(of)) {
      throw OciException.invalid("format: no field .%s; %s", name, Values.offers(of));
    }
    return value;
  }

  private boolean isRefused(JsonNode of) {
    return switch (missing) {
      case IS_NO_VALUE -> false;
      case IS_AN_ERROR -> true;
      case IS_AS_IN_GO -> of instanceof GoValues.Struct || !of.isObject();
    };
  }
}
