package dev.shale.dockerfile;

import java.time.Duration;
import java.util.List;
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

  /** A name and a value that may refer to variables. */
  record Assignment(String name, String value) {}

  /** Starts a stage; a name is lower-case. */
  record From(Source source, Optional<String> platform, String base, Optional<String> name)
      implements Instruction {}

  /** Declares arguments of the build. */
  record Arg(Source source, List<Declaration> declarations) implements Instruction {
    public Arg {
      declarations = List.copyOf(declarations);
    }

    /** One argument. */
    public record Declaration(String name, Optional<String> defaultValue) {}
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
  record Workdir(Source source, String path) implements Instruction {}

  /** Sets whom processes run as. */
  record User(Source source, String user) implements Instruction {}

  /** Owner and mode that copied files are given; as written. */
  record Ownership(Optional<String> chown, Optional<String> chmod) {}

  /** Which paths are copied where; sources are at least one. */
  record Paths(List<String> sources, String destination) {
    public Paths {
      sources = List.copyOf(sources);
    }
  }

  /** Copies from the context, or from a stage or image. */
  record Copy(Source source, Optional<String> from, Ownership ownership, Paths paths)
      implements Instruction {}

  /** Copies from the context and unpacks local archives. */
  record Add(Source source, Ownership ownership, Paths paths) implements Instruction {}

  /** Runs a command on top of what is there. */
  record Run(Source source, CommandLine command) implements Instruction {}

  /** Tells of ports. */
  record Expose(Source source, List<String> ports) implements Instruction {
    public Expose {
      ports = List.copyOf(ports);
    }
  }

  /** Tells of directories that outlive the container. */
  record Volume(Source source, List<String> paths) implements Instruction {
    public Volume {
      paths = List.copyOf(paths);
    }
  }

  /** Sets the default command or arguments. */
  record Cmd(Source source, CommandLine command) implements Instruction {}

  /** Sets what a container always runs. */
  record Entrypoint(Source source, CommandLine command) implements Instruction {}

  /** Sets what ends a container. */
  record StopSignal(Source source, String signal) implements Instruction {}

  /** Sets the shell of shell forms that follow. */
  record Shell(Source source, List<String> shell) implements Instruction {
    public Shell {
      shell = List.copyOf(shell);
    }
  }

  /** Sets or switches off how a container's health is told. */
  record Healthcheck(Source source, Check check) implements Instruction {
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
  record OnBuild(Source source, Instruction trigger) implements Instruction {}

  /** Sets the author; the old way. */
  record Maintainer(Source source, String author) implements Instruction {}
}
