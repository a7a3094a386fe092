package dev.shale.plan;

/** What a build puts in the place of a stage or an image of some name. */
public sealed interface NamedContext {
  /** Files that the build brings, under the name that it was given for them. */
  record Files() implements NamedContext {}

  /**
   * An image by its name, whatever that looks like.
   *
   * @param name {@code scratch} for nothing
   */
  record Image(String name) implements NamedContext {}

  /**
   * An image that a transport reaches.
   *
   * @param written the transport first
   */
  record Transported(String written) implements NamedContext {}
}
