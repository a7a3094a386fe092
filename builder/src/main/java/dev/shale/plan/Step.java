package dev.shale.plan;

import dev.shale.dockerfile.Mount;
import dev.shale.dockerfile.SourceRange;
import dev.shale.image.Digest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

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
   * @param variables what the variables in its words were worth, of those that have a value
   */
  record Origin(
      SourceRange range, String display, String history, SortedMap<String, String> variables) {
    public Origin {
      variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
    }
  }

  /**
   * Runs a process on what is there.
   *
   * @param args the program and its arguments
   * @param env all that the process is given, {@code NAME=value}
   * @param arguments which of them the build gives; the others are the image's
   * @param proxies more variables for the process, which are no part of what the step is
   * @param identity whom to run as
   */
  record RunStep(
      Origin origin,
      List<String> args,
      List<String> env,
      Set<String> arguments,
      SortedMap<String, String> proxies,
      Identity identity,
      Around around)
      implements Step {
    public RunStep {
      args = List.copyOf(args);
      env = List.copyOf(env);
      arguments = Set.copyOf(arguments);
    }
  }

  /**
   * What a process has around it.
   *
   * @param mounts what it sees beside the root
   * @param script a program of the Dockerfile's own that it finds at {@link #program}
   */
  record Around(
      List<RunMount> mounts, Optional<Input.Document> script, Reach reach, Security security) {
    public Around {
      mounts = List.copyOf(mounts);
    }

    /** Where a script is: where BuildKit has it. */
    public static String program(Input.Document script) {
      return "/dev/pipes/" + script.name();
    }
  }

  /**
   * Something that a process sees beside the root.
   *
   * @param mount its target as written
   * @param shown files of the build that it shows or, if it is a cache, begins with
   */
  record RunMount(Mount mount, Optional<Shown> shown) {}

  /**
   * A file of the build, or a directory with all that is in it.
   *
   * @param path absolute and clean; links in it are followed within the tree
   */
  record Shown(From from, String path) {}

  /** What a process is kept from. */
  enum Security {
    /** What a container is kept from. */
    SANDBOX,
    /** Nothing. */
    INSECURE
  }

  /** What a process can reach. */
  enum Reach {
    /** What the build says. */
    DEFAULT,
    NONE,
    HOST
  }

  /**
   * Who acts and where.
   *
   * @param user {@code user[:group]} as USER has it; empty for root
   * @param workdir absolute, clean
   */
  record Identity(String user, String workdir) {}

  /**
   * Copies files, or unpacks them.
   *
   * @param inputs what is copied, in order
   */
  record CopyStep(Origin origin, List<Input> inputs, Destination destination, Treatment treatment)
      implements Step {
    public CopyStep {
      inputs = List.copyOf(inputs);
    }

    /** What files are copied from that others make: stages and images. */
    public Stream<From> origins() {
      return inputs.stream()
          .filter(Input.Files.class::isInstance)
          .map(files -> ((Input.Files) files).from());
    }
  }

  /** Something that is copied. */
  sealed interface Input {
    /**
     * Files of a tree.
     *
     * @param sources paths or wildcards
     */
    record Files(From from, List<String> sources) implements Input {
      public Files {
        sources = List.copyOf(sources);
      }
    }

    /** A document that the Dockerfile has; a file of that name. */
    record Document(String name, String content) implements Input {}

    /**
     * A file of the web, or the files of a repository.
     *
     * @param source its address
     * @param checksum what it has to be
     */
    record Remote(String source, Optional<String> checksum, GitDirectory gitDirectory)
        implements Input {
      /** The address for people and keys: without a user and password of the web. */
      public String shown() {
        return source.replaceFirst("(?i)^(https?://)[^/]*@", "$1");
      }

      /** Whether a repository's files come with {@code .git}. */
      public enum GitDirectory {
        /** As the address says. */
        UNSAID,
        LEFT_OUT,
        KEPT
      }
    }
  }

  /** What files are copied from. */
  sealed interface From {
    /** The build context. */
    record Context() implements From {}

    /** Other files that the build brings. */
    record OfContext(ContextName name) implements From {}

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
   * @param chmod permission bits, octal or as changes; as the source has them where not given
   * @param excludes patterns of what is left out
   */
  record Treatment(
      Optional<String> chown,
      Optional<String> chmod,
      Archives archives,
      Layer layer,
      Parents parents,
      List<String> excludes) {
    public Treatment {
      excludes = List.copyOf(excludes);
    }

    /** What happens to archives. */
    public enum Archives {
      /** Copied like any file. */
      COPIED,
      /** Unpacked, but for those of the web. */
      LOCAL_UNPACKED,
      UNPACKED
    }

    /** What the layer depends on. */
    public enum Layer {
      /** What is below: links there are followed. */
      ON_TOP,
      /** Nothing: {@code --link}. */
      APART
    }

    /** What becomes of the directories that a source is in. */
    public enum Parents {
      LEFT_OUT,
      KEPT
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

  /**
   * Changes the config only; without any change, it leaves but an entry in the history.
   *
   * @param arguments those that it declares and that have a value: an ARG has no other effect
   */
  record ConfigStep(Origin origin, List<ConfigChange> changes, SortedMap<String, String> arguments)
      implements Step {
    public ConfigStep {
      changes = List.copyOf(changes);
      arguments = Collections.unmodifiableSortedMap(new TreeMap<>(arguments));
    }
  }
}
