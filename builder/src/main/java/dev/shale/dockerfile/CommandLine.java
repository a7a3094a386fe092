package dev.shale.dockerfile;

import java.util.List;
import java.util.Optional;

/**
 * What RUN, CMD, ENTRYPOINT and HEALTHCHECK run.
 *
 * <p>Spec: Dockerfile reference, "Shell and exec form" and "Here-Documents".
 */
public sealed interface CommandLine {
  /** The documents that it asks for. */
  List<Heredoc> documents();

  /** The document that is all there is to it: a script of its own. */
  Optional<Heredoc> script();

  /** A program and its arguments, from a JSON array. */
  record Exec(List<String> args) implements CommandLine {
    public Exec {
      args = List.copyOf(args);
    }

    /** An exec form has none. */
    @Override
    public List<Heredoc> documents() {
      return List.of();
    }

    /** An exec form is none. */
    @Override
    public Optional<Heredoc> script() {
      return Optional.empty();
    }
  }

  /**
   * A line for the stage's shell, as written.
   *
   * @param documents what the line asks for
   */
  record ShellLine(String line, List<Heredoc> documents) implements CommandLine {
    public ShellLine {
      documents = List.copyOf(documents);
    }

    /** A line without documents. */
    public ShellLine(String line) {
      this(line, List.of());
    }

    @Override
    public Optional<Heredoc> script() {
      boolean isAll = documents.size() == 1 && line.equals(documents.getFirst().mark().text());
      return isAll ? Optional.of(documents.getFirst()) : Optional.empty();
    }

    /** What the shell is given: the script, or the line and behind it the documents as written. */
    public String shellText() {
      if (script().isPresent()) {
        return script().get().text();
      }
      StringBuilder text = new StringBuilder(line);
      documents.forEach(doc -> text.append('\n').append(doc.content()).append(doc.name()));
      return text.toString();
    }
  }
}
