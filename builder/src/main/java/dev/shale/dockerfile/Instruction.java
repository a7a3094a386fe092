package dev.shale.dockerfile;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One instruction as it was written: words are not expanded yet.
 *
 * <p>Spec: Dockerfile reference, the section of each instruction's name.
 */
public sealed interface Instruction {
  /** What it was read from. */
  Source source();

  /** The documents that follow it. */
  default List<Heredoc> documents() {
    return List.of();
  }

  /** A flag that is on or off, or left to what is usual. */
  enum Switch {
    ON,
    OFF,
    UNSAID
  }

  /** A name and a value that may refer to variables. */
  record Assignment(Word name, Word value, Separator separator) {
    /** What stands between a name and its value. */
    public enum Separator {
      EQUALS,
      /** The old form, of which a line has one. */
      BLANK
    }
  }

  /** Starts a stage. */
  record From(Source source, Optional<Word> platform, Word base, Optional<As> as)
      implements Instruction {
    /** The stage's name as written, and the word before it. */
    public record As(Word keyword, Word name) {}

    /** The stage's name, in lower case. */
    public Optional<String> name() {
      return as.map(written -> written.name().text().toLowerCase(Locale.ROOT));
    }
  }

  /** Declares arguments of the build. */
  record Arg(Source source, List<Declaration> declarations) implements Instruction {
    public Arg {
      declarations = List.copyOf(declarations);
    }

    /** One argument; its name is not expanded. */
    public record Declaration(Word name, Optional<Word> defaultValue) {}
  }

  /** Sets variables of the image. */
  record Env(Source source, List<Assignment> assignments) implements Instruction {
    public Env {
      assignments = List.copyOf(assignments);
    }
  }

  /** Sets labels of the image. */
  record Label(Source source, List<Assignment> assignments) implements Instruction {
    public Label {
      assignments = List.copyOf(assignments);
    }
  }

  /** Sets the directory of all that follows. */
  record Workdir(Source source, Word path) implements Instruction {}

  /** Sets whom processes run as. */
  record User(Source source, Word user) implements Instruction {}

  /** Owner and mode that copied files are given; as written. */
  record Ownership(Optional<Word> chown, Optional<Word> chmod) {}

  /**
   * How files are copied.
   *
   * @param link whether into a layer that stands by itself
   * @param parents whether under the directories that they are in
   * @param excludes patterns of what is left out
   */
  record CopyFlags(Ownership ownership, Switch link, Switch parents, List<Word> excludes) {
    public CopyFlags {
      excludes = List.copyOf(excludes);
    }
  }

  /**
   * What is copied where; sources and documents are at least one together.
   *
   * @param documents copied after the sources, as files that have their names
   */
  record Paths(List<Word> sources, Word destination, List<Heredoc> documents) {
    public Paths {
      sources = List.copyOf(sources);
      documents = List.copyOf(documents);
    }
  }

  /** Copies from the context, or from a stage or image. */
  record Copy(Source source, Optional<Word> from, CopyFlags flags, Paths paths)
      implements Instruction {
    @Override
    public List<Heredoc> documents() {
      return paths.documents();
    }
  }

  /** How what is fetched is treated. */
  record AddFlags(Optional<Word> checksum, Switch keepGitDir, Switch unpack) {}

  /** Copies from the context, from addresses and repositories, and unpacks archives. */
  record Add(Source source, AddFlags addFlags, CopyFlags flags, Paths paths)
      implements Instruction {
    @Override
    public List<Heredoc> documents() {
      return paths.documents();
    }
  }

  /**
   * What a command is given while it runs.
   *
   * @param mounts each as {@link Mount#parse} reads it
   * @param network {@code default}, {@code none} or {@code host}
   * @param security {@code sandbox} or {@code insecure}
   */
  record RunFlags(
      List<Word> mounts, Optional<Word> network, Optional<Word> security, List<Word> devices) {
    public RunFlags {
      mounts = List.copyOf(mounts);
      devices = List.copyOf(devices);
    }
  }

  /** Runs a command on top of what is there. */
  record Run(Source source, RunFlags flags, CommandLine command) implements Instruction {
    @Override
    public List<Heredoc> documents() {
      return command.documents();
    }
  }

  /** Tells of ports. */
  record Expose(Source source, List<Word> ports) implements Instruction {
    public Expose {
      ports = List.copyOf(ports);
    }
  }

  /** Tells of directories that outlive the container. */
  record Volume(Source source, List<Word> paths) implements Instruction {
    public Volume {
      paths = List.copyOf(paths);
    }
  }

  /** Sets the default command or arguments. */
  record Cmd(Source source, CommandLine command) implements Instruction {
    @Override
    public List<Heredoc> documents() {
      return command.documents();
    }
  }

  /** Sets what a container always runs. */
  record Entrypoint(Source source, CommandLine command) implements Instruction {
    @Override
    public List<Heredoc> documents() {
      return command.documents();
    }
  }

  /** Sets what ends a container. */
  record StopSignal(Source source, Word signal) implements Instruction {}

  /** Sets the shell of shell forms that follow. */
  record Shell(Source source, List<String> shell) implements Instruction {
    public Shell {
      shell = List.copyOf(shell);
    }
  }

  /** Sets or switches off how a container's health is told. */
  record Healthcheck(Source source, Check check) implements Instruction {
    @Override
    public List<Heredoc> documents() {
      return check instanceof Check.Test test ? test.command().documents() : List.of();
    }

    /** What is checked. */
    public sealed interface Check {
      /** Nothing, whatever the base image says. */
      record None() implements Check {}

      /** A command that succeeds while all is well. */
      record Test(CommandLine command, Timing timing) implements Check {}
    }

    /** When a check runs; what is not given is the engine's to choose. */
    public record Timing(
        Optional<Duration> interval,
        Optional<Duration> timeout,
        Optional<Duration> startPeriod,
        Optional<Duration> startInterval,
        OptionalInt retries) {}
  }

  /** Leaves an instruction for builds on top of the image. */
  record OnBuild(Source source, Instruction trigger) implements Instruction {
    @Override
    public List<Heredoc> documents() {
      return trigger.documents();
    }

    /** What the image keeps: the instruction, and behind it its documents as written. */
    public String text() {
      StringBuilder text = new StringBuilder(trigger.source().text());
      documents().forEach(doc -> text.append('\n').append(doc.content()).append(doc.name()));
      return text.toString();
    }
  }

  /** Sets the author; the old way. */
  record Maintainer(Source source, String author) implements Instruction {}

  /**
   * Takes away what the base or an earlier instruction has set; of shale's dialect.
   *
   * @param written the kind as written
   * @param names of what is taken away; none where there can be one only
   */
  record Unset(Source source, Kind kind, Word written, List<Word> names) implements Instruction {
    public Unset {
      names = List.copyOf(names);
    }

    /** What can be taken away. */
    public enum Kind {
      CMD,
      ENTRYPOINT,
      ENV,
      EXPOSE,
      HEALTHCHECK,
      LABEL,
      VOLUME;

      /** Whether an image has several of them, each by its name. */
      public boolean isNamed() {
        return switch (this) {
          case ENV, EXPOSE, LABEL, VOLUME -> true;
          case CMD, ENTRYPOINT, HEALTHCHECK -> false;
        };
      }

      /** The kind of a word, in any case. */
      static Optional<Kind> of(String word) {
        return Arrays.stream(values())
            .filter(kind -> kind.name().equalsIgnoreCase(word))
            .findFirst();
      }
    }
  }
}
