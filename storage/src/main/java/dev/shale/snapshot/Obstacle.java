package dev.shale.snapshot;

/**
 * Why something cannot be had on this host.
 *
 * @param cause what is so, for people
 * @param remedy a command, or what else would change it
 */
public record Obstacle(String cause, String remedy) {
  /** A program is missing that a package of Debian's has, and others' by whatever name. */
  public static Obstacle notInstalled(String program, String debianPackage) {
    return new Obstacle(program + " is not installed", install(debianPackage));
  }

  /** The remedy where a package is missing. */
  public static String install(String debianPackage) {
    return "apt-get install " + debianPackage + ", or as elsewhere";
  }

  /** The remedy where the container that we may be in lacks a right. */
  public static String startContainerWith(String options) {
    return "if this is in a container, start that with " + options;
  }

  /** The same, where it has to be said what cannot be had. */
  public Obstacle of(String what) {
    return new Obstacle(what + ": " + cause, remedy);
  }

  @Override
  public String toString() {
    return cause + "; " + remedy;
  }
}
