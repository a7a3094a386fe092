package dev.shale.render;

import dev.shale.error.OciException;
import java.util.ArrayList;
import java.util.List;

/** Cuts a template into tokens. */
final class TemplateLexer {
  private static final String OPEN = "{{";
  private static final String CLOSE = "}}";

  private final String text;
  private final List<TemplateToken> tokens = new ArrayList<>();
  private int at;

  private TemplateLexer(String text) {
    this.text = text;
  }

  static List<TemplateToken> tokens(String text) {
    TemplateLexer lexer = new TemplateLexer(text);
    lexer.readAll();
    return lexer.tokens;
  }

  private void readAll() {
    boolean trimStart = false;
    while (at < text.length()) {
      int open = text.indexOf(OPEN, at);
      String between = text.substring(at, open < 0 ? text.length() : open);
      boolean trimEnd = open >= 0 && text.startsWith("{{- ", open);
      addText(between, trimStart, trimEnd);
      if (open < 0) {
        return;
      }
      at = open + (trimEnd ? 3 : 2);
      trimStart = readAction();
    }
  }

  private void addText(String between, boolean trimStart, boolean trimEnd) {
    String plain = between.replace("\\n", "\n").replace("\\t", "\t");
    String kept = trimStart ? plain.stripLeading() : plain;
    kept = trimEnd ? kept.stripTrailing() : kept;
    if (!kept.isEmpty()) {
      tokens.add(new TemplateToken.Text(kept));
    }
  }

  /** Reads up to and with the closing braces; whether they trim what follows. */
  private boolean readAction() {
    if (text.startsWith("/*", at)) {
      return skipComment();
    }
    tokens.add(new TemplateToken.Open());
    while (true) {
      skipSpace();
      if (at >= text.length()) {
        throw OciException.invalid("format \"%s\": an action is not closed by }}", text);
      }
      boolean trims = text.startsWith("-}}", at);
      if (trims || text.startsWith(CLOSE, at)) {
        at += trims ? 3 : 2;
        tokens.add(new TemplateToken.Close());
        return trims;
      }
      tokens.add(readToken());
    }
  }

  private boolean skipComment() {
    int end = text.indexOf("*/", at);
    int close = end < 0 ? -1 : text.indexOf(CLOSE, end);
    if (close < 0) {
      throw OciException.invalid("format \"%s\": a comment is not closed by */}}", text);
    }
    boolean trims = text.charAt(close - 1) == '-';
    at = close + 2;
    return trims;
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private TemplateToken readToken() {
    char c = text.charAt(at);
    if (c == '"' || c == '`') {
      return new TemplateToken.Quoted(readQuoted(c));
    }
    if (c == '.') {
      boolean chained = at > 0 && isChainable(text.charAt(at - 1));
      at++;
      return new TemplateToken.Field(readName(), chained);
    }
    if (c == '$') {
      at++;
      return new TemplateToken.Variable(readName());
    }
    if (Character.isDigit(c) || c == '-') {
      return readNumber();
    }
    if (isNamePart(c)) {
      return new TemplateToken.Word(readName());
    }
    return readSign();
  }

  private TemplateToken readSign() {
    for (String sign : List.of(":=", "|", "(", ")", ",", "=")) {
      if (text.startsWith(sign, at)) {
        at += sign.length();
        return new TemplateToken.Sign(sign);
      }
    }
    throw OciException.invalid(
        "format \"%s\": unexpected '%c' at character %d", text, text.charAt(at), at + 1);
  }

  private String readName() {
    int start = at;
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private static boolean isChainable(char before) {
    return isNamePart(before) || before == ')' || before == '$';
  }

  private TemplateToken readNumber() {
    int start = at++;
    while (at < text.length() && Character.isDigit(text.charAt(at))) {
      at++;
    }
    try {
      return new TemplateToken.Whole(Long.parseLong(text.substring(start, at)));
    } catch (NumberFormatException e) {
      throw OciException.invalid(
          "format \"%s\": %s is not a whole number", text, text.substring(start, at));
    }
  }

  private String readQuoted(char quote) {
    StringBuilder value = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == quote) {
        at++;
        return value.toString();
      }
      value.append(c == '\\' && quote == '"' ? readEscape() : c);
    }
    throw OciException.invalid("format \"%s\": a string is not closed", text);
  }

  private char readEscape() {
    at++;
    char c = at < text.length() ? text.charAt(at) : ' ';
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case '"', '\\' -> c;
      default -> throw OciException.invalid("format \"%s\": unknown escape \\%c", text, c);
    };
  }
}
