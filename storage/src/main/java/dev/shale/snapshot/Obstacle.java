package dev.shale.snapshot;

/**
 * Why something cannot be had on this host.
 *
 * @param cause what is so, for people
 * @param remedy a command, or what else would change it
 */
public record Obstacle(String cause, String remedy) {
  @Override
  public String toString() {
    return cause + "; " + remedy;
  }
}
