package dev.shale.render;

import dev.shale.error.OciException;
import dev.shale.render.TemplateNode.Call;
import dev.shale.render.TemplateNode.Dot;
import dev.shale.render.TemplateNode.Expression;
import dev.shale.render.TemplateNode.Field;
import dev.shale.render.TemplateNode.Literal;
import dev.shale.render.TemplateNode.Sequence;
import dev.shale.render.TemplateNode.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tokens to a template. */
final class TemplateParser {
  private static final TemplateNode NOTHING = new Sequence(List.of());

  private final List<TemplateToken> tokens;
  private int at;

  TemplateParser(List<TemplateToken> tokens) {
    this.tokens = tokens;
  }

  TemplateNode parse() {
    TemplateNode all = sequence();
    if (at < tokens.size()) {
      throw OciException.invalid("format: {{%s}} without a beginning", wordAfterOpen());
    }
    return all;
  }

  /** Nodes up to the end, or before the action {@code end} or {@code else}. */
  private TemplateNode sequence() {
    List<TemplateNode> nodes = new ArrayList<>();
    while (at < tokens.size()) {
      String word = wordAfterOpen();
      if (word.equals("end") || word.equals("else")) {
        break;
      }
      if (tokens.get(at) instanceof TemplateToken.Text(String text)) {
        at++;
        nodes.add(new TemplateNode.Text(text));
      } else {
        at++;
        nodes.add(action(word));
      }
    }
    return new Sequence(List.copyOf(nodes));
  }

  private String wordAfterOpen() {
    return at + 1 < tokens.size()
            && tokens.get(at) instanceof TemplateToken.Open
            && tokens.get(at + 1) instanceof TemplateToken.Word(String word)
        ? word
        : "";
  }

  private TemplateNode action(String word) {
    return switch (word) {
      case "if", "with" -> {
        at++;
        yield branch(word);
      }
      case "range" -> {
        at++;
        yield range();
      }
      default -> assignmentOrValue();
    };
  }

  private TemplateNode assignmentOrValue() {
    if (tokens.get(at) instanceof TemplateToken.Variable(String name)
        && (isSign(at + 1, ":=") || isSign(at + 1, "="))) {
      at += 2;
      Expression value = pipeline();
      close();
      return new TemplateNode.Assign(name, value);
    }
    Expression value = pipeline();
    close();
    return new TemplateNode.Print(value);
  }

  private TemplateNode branch(String word) {
    Expression condition = pipeline();
    close();
    TemplateNode then = sequence();
    TemplateNode otherwise = otherwise(word);
    return word.equals("if")
        ? new TemplateNode.If(condition, then, otherwise)
        : new TemplateNode.With(condition, then, otherwise);
  }

  private TemplateNode range() {
    Optional<String> key = Optional.empty();
    Optional<String> element = Optional.empty();
    if (tokens.get(at) instanceof TemplateToken.Variable(String first)) {
      if (isSign(at + 1, ":=")) {
        element = Optional.of(first);
        at += 2;
      } else if (isSign(at + 1, ",")
          && tokens.get(at + 2) instanceof TemplateToken.Variable(String second)
          && isSign(at + 3, ":=")) {
        key = Optional.of(first);
        element = Optional.of(second);
        at += 4;
      }
    }
    Expression value = pipeline();
    close();
    TemplateNode body = sequence();
    return new TemplateNode.Range(key, element, value, body, otherwise("range"));
  }

  /** What follows {@code else}, up to and with the action {@code end}. */
  private TemplateNode otherwise(String opened) {
    String word = wordAfterOpen();
    if (word.isEmpty()) {
      throw OciException.invalid("format: {{%s}} without {{end}}", opened);
    }
    at += 2;
    if (word.equals("end")) {
      close();
      return NOTHING;
    }
    if (at < tokens.size()
        && tokens.get(at) instanceof TemplateToken.Word(String next)
        && next.equals(opened)) {
      at++;
      return branch(opened);
    }
    close();
    TemplateNode otherwise = sequence();
    if (!wordAfterOpen().equals("end")) {
      throw OciException.invalid("format: {{%s}} without {{end}}", opened);
    }
    at += 2;
    close();
    return otherwise;
  }

  private void close() {
    if (!(at < tokens.size() && tokens.get(at) instanceof TemplateToken.Close)) {
      throw OciException.invalid("format: unexpected word after a complete action");
    }
    at++;
  }

  private Expression pipeline() {
    Expression value = command(Optional.empty());
    while (isSign(at, "|")) {
      at++;
      value = command(Optional.of(value));
    }
    return value;
  }

  /** A function with its arguments, of which a pipe gives the last; or a single value. */
  private Expression command(Optional<Expression> piped) {
    if (tokens.get(at) instanceof TemplateToken.Word(String word)
        && TemplateFunctions.isKnown(word)) {
      at++;
      List<Expression> arguments = new ArrayList<>();
      while (!endsCommand()) {
        arguments.add(operand());
      }
      piped.ifPresent(arguments::add);
      return new Call(word, List.copyOf(arguments));
    }
    if (piped.isPresent()) {
      throw OciException.invalid("format: expected a function after |");
    }
    return operand();
  }

  private boolean endsCommand() {
    return tokens.get(at) instanceof TemplateToken.Close || isSign(at, "|") || isSign(at, ")");
  }

  private Expression operand() {
    Expression value =
        switch (tokens.get(at++)) {
          case TemplateToken.Field(String name, boolean _) ->
              name.isEmpty() ? new Dot() : new Field(new Dot(), name);
          case TemplateToken.Variable(String name) -> new Variable(name);
          case TemplateToken.Quoted(String text) -> new Literal(Values.of(text));
          case TemplateToken.Whole(long number) -> new Literal(Values.of(number));
          case TemplateToken.Word(String word) -> constant(word);
          case TemplateToken.Sign(String sign) when sign.equals("(") -> parenthesised();
          case TemplateToken.Sign(String sign) ->
              throw OciException.invalid("format: expected a value before %s", sign);
          case TemplateToken.Close() -> throw OciException.invalid("format: a value is missing");
          case TemplateToken.Open(), TemplateToken.Text(String _) ->
              throw OciException.invalid("format: expected a value");
        };
    while (tokens.get(at) instanceof TemplateToken.Field(String name, boolean chained) && chained) {
      at++;
      value = new Field(value, name);
    }
    return value;
  }

  private static Expression constant(String word) {
    return switch (word) {
      case "true" -> new Literal(Values.of(true));
      case "false" -> new Literal(Values.of(false));
      case "nil" -> new Literal(Values.missing());
      default ->
          throw OciException.invalid(
              "format: no function %s; there are %s", word, TemplateFunctions.names());
    };
  }

  private Expression parenthesised() {
    Expression value = pipeline();
    if (!isSign(at, ")")) {
      throw OciException.invalid("format: ( without )");
    }
    at++;
    return value;
  }

  private boolean isSign(int index, String sign) {
    return index < tokens.size()
        && tokens.get(index) instanceof TemplateToken.Sign(String found)
        && found.equals(sign);
  }
}
