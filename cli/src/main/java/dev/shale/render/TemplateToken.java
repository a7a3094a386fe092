package dev.shale.render;

/** A piece of a template. */
sealed interface TemplateToken {
  /** What stands between actions. */
  record Text(String text) implements TemplateToken {}

  /** The start of an action. */
  record Open() implements TemplateToken {}

  /** The end of an action. */
  record Close() implements TemplateToken {}

  /** A name that is no field: a keyword, a function, {@code true}. */
  record Word(String word) implements TemplateToken {}

  /**
   * {@code .name}; an empty name is the dot alone.
   *
   * @param chained whether no space divides it from what it is a field of
   */
  record Field(String name, boolean chained) implements TemplateToken {}

  /** {@code $name}; an empty name is the document. */
  record Variable(String name) implements TemplateToken {}

  /** A quoted string, its escapes resolved. */
  record Quoted(String text) implements TemplateToken {}

  /** A whole number. */
  record Whole(long value) implements TemplateToken {}

  /** One of {@code | ( ) , := =}. */
  record Sign(String sign) implements TemplateToken {}
}
