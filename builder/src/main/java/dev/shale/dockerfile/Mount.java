package dev.shale.dockerfile;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * Something that a RUN sees while it runs and that is no part of its layer. Targets are as written:
 * a relative one is below the working directory.
 *
 * <p>Spec: Dockerfile reference, "RUN --mount".
 */
public sealed interface Mount {
  /** Where it is put. */
  Optional<String> target();

  /**
   * Reads a value of {@code --mount}: {@code key=value}, in any order, with commas between them.
   *
   * @param expand what becomes of the value of each key but {@code from}
   * @throws WordException if a key is unknown, given twice or not for this type of mount, or a
   *     value is none of its key's
   */
  static Mount parse(String text, UnaryOperator<String> expand) {
    return new MountReader(MountFields.parse(text), expand).mount();
  }

  /**
   * What a value of {@code --mount} says that files are of, which no variable is in.
   *
   * @throws WordException if it is none
   */
  static Optional<String> fromOf(String text) {
    return MountFields.parse(text)
        .values()
        .getOrDefault("from", Optional.empty())
        .filter(name -> !name.isEmpty());
  }

  /** Whether a process may write. */
  enum Access {
    READ_ONLY,
    READ_WRITE
  }

  /** What happens without that which is mounted. */
  enum Need {
    /** The step is refused. */
    REQUIRED,
    /** Nothing is mounted. */
    OPTIONAL
  }

  /**
   * Whose a file or directory is; what is not given is for the type of mount to say.
   *
   * @param mode permission bits, at most 07777
   */
  record Attributes(OptionalInt mode, OptionalLong uid, OptionalLong gid) {}

  /**
   * What a mount shows, or begins with.
   *
   * @param from a stage, an image or a named context
   * @param path within it
   */
  record Origin(Optional<String> from, Optional<String> path) {}

  /** Files of the context, a stage or an image; what is written is gone after the step. */
  record Bind(Origin origin, Optional<String> target, Access access) implements Mount {}

  /**
   * A directory that later steps and builds find again.
   *
   * @param id what it is found by; the target, where there is none
   * @param origin what it begins with
   */
  record Cache(
      Optional<String> id,
      Sharing sharing,
      Origin origin,
      Optional<String> target,
      Attributes attributes,
      Access access)
      implements Mount {
    /** What happens where two steps use one at the same time. */
    public enum Sharing {
      SHARED,
      /** Each has its own. */
      PRIVATE,
      /** One waits for the other. */
      LOCKED
    }
  }

  /** Memory that is gone after the step. */
  record Tmpfs(Optional<String> target, OptionalLong sizeBytes, Access access) implements Mount {}

  /**
   * A secret of the build, as a file or as a variable.
   *
   * @param env the variable that has it
   */
  record Secret(
      String id, Optional<String> target, Optional<String> env, Attributes attributes, Need need)
      implements Mount {}

  /** The socket of an agent that holds keys. */
  record Ssh(String id, Optional<String> target, Attributes attributes, Need need)
      implements Mount {}
}
