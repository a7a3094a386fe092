package dev.shale.plan;

import dev.shale.dockerfile.SourceRange;
import java.util.List;
import java.util.Optional;

/**
 * What a target can be given.
 *
 * @param name of its stage, in lower case
 * @param args the arguments that it, or a stage that it needs, takes; by line
 */
public record Outline(
    Optional<String> name,
    Optional<String> description,
    List<Arg> args,
    List<Secret> secrets,
    List<Ssh> ssh,
    List<Cache> caches) {

  public Outline {
    args = List.copyOf(args);
    secrets = List.copyOf(secrets);
    ssh = List.copyOf(ssh);
    caches = List.copyOf(caches);
  }

  /** Whether a build can do without something. */
  public enum Need {
    REQUIRED,
    OPTIONAL
  }

  /**
   * An argument.
   *
   * @param value what it is worth in this build, if anything
   * @param defaultValue as written
   * @param range the ARG that says its default
   */
  public record Arg(
      String name,
      Optional<String> value,
      Optional<String> defaultValue,
      Optional<String> description,
      SourceRange range) {}

  /**
   * A secret.
   *
   * @param range the RUN that is shown it first
   */
  public record Secret(String id, Need need, SourceRange range) {}

  /** An agent that holds keys. */
  public record Ssh(String id, Need need, SourceRange range) {}

  /** A directory that later builds find again. */
  public record Cache(String id, SourceRange range) {}
}
