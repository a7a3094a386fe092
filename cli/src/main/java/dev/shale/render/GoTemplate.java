package dev.shale.render;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shale.error.OciException;

/**
 * A template as people give it to {@code --format}: the part of Go's text/template that they use.
 *
 * <p>Fields ({@code .A.B}, found whatever their case, as Go's exported names are capitals where
 * JSON's are not), pipes, variables of {@code range}, {@code if}, {@code else}, {@code range},
 * {@code with}, trimming by a minus inside the braces, and the functions of {@code
 * TemplateFunctions}. Outside of actions the two characters {@code \n} are a line break, and {@code
 * \t} a tab, as podman and skopeo have it: a shell passes them on so. Immutable and thread-safe.
 *
 * <p>Spec: pkg.go.dev/text/template.
 */
public final class GoTemplate {
  /** What becomes of a field that an object does not have. */
  public enum MissingField {
    /** It prints as {@code <no value>}: for documents whose fields come and go. */
    IS_NO_VALUE,
    /** It is refused: for rows that all have the same fields. */
    IS_AN_ERROR,
    /** It is refused of a struct, and {@code <no value>} of a map: see {@link GoValues}. */
    IS_AS_IN_GO
  }

  private final TemplateNode root;
  private final boolean endsLine;

  private GoTemplate(TemplateNode root, boolean endsLine) {
    this.root = root;
    this.endsLine = endsLine;
  }

  /**
   * Parses a template.
   *
   * @throws OciException INVALID if it is not one
   */
  public static GoTemplate parse(String text) {
    return new GoTemplate(
        new TemplateParser(TemplateLexer.tokens(text)).parse(),
        text.endsWith("\n") || text.endsWith("\\n"));
  }

  /**
   * The template with this document as its dot.
   *
   * @throws OciException INVALID if an action cannot be done with this document
   */
  public String render(JsonNode document, MissingField missing) {
    StringBuilder out = new StringBuilder();
    new TemplateRun(document, missing, out).run(root);
    return out.toString();
  }

  /** The same with the end of its line, which the template may have itself. */
  public String renderLine(JsonNode document, MissingField missing) {
    return render(document, missing) + (endsLine ? "" : "\n");
  }
}
