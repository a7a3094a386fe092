package dev.shale.plan;

import dev.shale.dockerfile.SourceRange;
import dev.shale.image.Digest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;

/** One thing to do, with nothing left to interpret. */
public sealed interface Step {
  /** Where it comes from and what it is called. */
  Origin origin();

  /** What is done, as a digest: equal for steps that do the same, wherever they are written. */
  default StepId id() {
    return StepIds.of(this);
  }

  /**
   * What people see of a step.
   *
   * @param display as written, on one line: {@code RUN make}
   * @param history what the image's history says, in BuildKit's words with variables expanded:
   *     {@code RUN /bin/sh -c make}, {@code ENV A=b}. ARGs that a RUN sees stand before its command
   *     as {@code |2 A=1 B=2}.
   */
  record Origin(SourceRange range, String display, String history) {}

  /**
   * Runs a process on what is there.
   *
   * @param args the program and its arguments
   * @param env all that the process is given, {@code NAME=value}
   * @param proxies more variables for the process, which are no part of what the step is
   * @param identity whom to run as
   */
  record RunStep(
      Origin origin,
      List<String> args,
      List<String> env,
      SortedMap<String, String> proxies,
      Identity identity)
      implements Step {
    public RunStep {
      args = List.copyOf(args);
      env = List.copyOf(env);
    }
  }

  /**
   * Who acts and where.
   *
   * @param user {@code user[:group]} as USER has it; empty for root
   * @param workdir absolute, clean
   */
  record Identity(String user, String workdir) {}

  /** Copies files, or unpacks them. */
  record CopyStep(
      Origin origin, From from, List<String> sources, Destination destination, Treatment treatment)
      implements Step {
    public CopyStep {
      sources = List.copyOf(sources);
    }
  }

  /** What files are copied from. */
  sealed interface From {
    /** The build context. */
    record Context() implements From {}

    /** The result of another stage, by its index. */
    record OfStage(int index) implements From {}

    /** An image. */
    record OfImage(BaseImage image, Digest digest) implements From {}
  }

  /**
   * Where files are copied to.
   *
   * @param path absolute and clean
   */
  record Destination(String path, Form form) {
    /** How the path was written. */
    public enum Form {
      /** Ending in a slash: certainly a directory. */
      DIRECTORY,
      /** Not ending in one: a directory only if one is there or the source is one. */
      AS_FOUND
    }
  }

  /**
   * What happens to files on their way.
   *
   * @param chown {@code user[:group]}, names or numbers; root's where not given
   * @param mode permission bits for everything; as the source has them where not given
   */
  record Treatment(Optional<String> chown, OptionalInt mode, Archives archives) {
    /** What happens to local archives. */
    public enum Archives {
      /** Copied like any file: COPY. */
      COPIED,
      /** Unpacked: ADD. */
      UNPACKED
    }
  }

  /**
   * Makes a directory and all above it where there is none, and sets it in the config.
   *
   * @param path absolute, clean
   * @param owner {@code user[:group]} of a directory that is made, as USER has it; empty for root
   */
  record WorkdirStep(Origin origin, String path, String owner) implements Step {
    /** What changes in the config. */
    public ConfigChange change() {
      return new ConfigChange.SetWorkingDir(path);
    }
  }

  /** Changes the config only; without any change, it leaves but an entry in the history. */
  record ConfigStep(Origin origin, List<ConfigChange> changes) implements Step {
    public ConfigStep {
      changes = List.copyOf(changes);
    }
  }
}
