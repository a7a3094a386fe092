package dev.shale.snapshot;

/**
 * Why something cannot be had on this host.
 *
 * @param cause what is so, for people
 * @param remedy a command, or what else would change it
 */
public record Obstacle(String cause, String remedy) {
  /** The same, where it has to be said what cannot be had. */
  public Obstacle of(String what) {
    return new Obstacle(what + ": " + cause, remedy);
  }

  @Override
  public String toString() {
    return cause + "; " + remedy;
  }
}
