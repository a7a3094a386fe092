package dev.shale.plan;

/** What a build puts in the place of a stage or an image of some name. */
public sealed interface NamedContext {
  /** Files that the build brings, under the name that it was given for them. */
  record Files() implements NamedContext {}

  /**
   * An image.
   *
   * @param written as FROM has images: a name, or what a transport reaches; {@code scratch} for
   *     nothing
   */
  record Image(String written) implements NamedContext {}
}
