package dev.shale.dockerfile;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The one text form of what a Dockerfile was read as: all of it but for what it was read from. Two
 * files mean the same if their dumps are equal.
 */
final class AstDump {
  /** What is told of places. */
  enum Places {
    NONE,
    /** Of words and heredocs: {@code @[file/]line:column-line:column}. */
    ALL
  }

  private final Places places;
  private final StringBuilder text = new StringBuilder();

  private AstDump(Places places) {
    this.places = places;
  }

  static String of(Dockerfile file, Places places) {
    AstDump dump = new AstDump(places);
    dump.line(file.directives());
    file.globalArgs().forEach(dump::line);
    for (Dockerfile.Stage stage : file.stages()) {
      dump.line(stage.from());
      stage.instructions().forEach(dump::line);
    }
    return dump.text.toString();
  }

  private void line(Object value) {
    add(value);
    text.append('\n');
  }

  private void add(Object value) {
    switch (value) {
      case Source source -> {
        text.append(source.keyword());
        place(source.range());
        source.comments().forEach(this::comment);
      }
      case Word word -> {
        text.append('"').append(word.text().replace("\n", "\\n")).append('"');
        place(word.range());
      }
      case SourceRange range -> place(range);
      case String string -> text.append('"').append(string.replace("\n", "\\n")).append('"');
      case Optional<?> optional -> optional.ifPresentOrElse(this::add, () -> text.append('-'));
      case OptionalInt number -> text.append(number.isPresent() ? number.getAsInt() : "-");
      case List<?> list -> {
        text.append('[');
        list.forEach(
            item -> {
              text.append(' ');
              add(item);
            });
        text.append(" ]");
      }
      case Record fields -> record(fields);
      default -> text.append(value);
    }
  }

  private void comment(Word comment) {
    text.append(" #");
    add(comment);
  }

  private void record(Record fields) {
    text.append(fields.getClass().getSimpleName()).append('(');
    for (RecordComponent component : fields.getClass().getRecordComponents()) {
      text.append(' ');
      try {
        component.getAccessor().setAccessible(true);
        add(component.getAccessor().invoke(fields));
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(e.getMessage(), e);
      }
    }
    text.append(" )");
  }

  private void place(SourceRange range) {
    if (places == Places.ALL) {
      text.append(
          "@%s%d:%d-%d:%d"
              .formatted(
                  range.file() == 0 ? "" : range.file() + "/",
                  range.start().line(),
                  range.start().column(),
                  range.end().line(),
                  range.end().column()));
    }
  }
}
