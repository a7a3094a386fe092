package dev.shale.exec;

import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import java.util.List;

/** Something that a Dockerfile may ask for only where whoever builds it agrees. */
public enum Entitlement {
  /** {@code RUN --security=insecure}. */
  SECURITY_INSECURE("security.insecure"),
  /** {@code RUN --network=host}, which needs no leave here: scripts that give it are taken. */
  NETWORK_HOST("network.host");

  private final String word;

  Entitlement(String word) {
    this.word = word;
  }

  /**
   * Reads what {@link #toString} says.
   *
   * @throws OciException INVALID if there is no such thing
   */
  public static Entitlement parse(String text) {
    List<String> words = List.of(values()).stream().map(Entitlement::toString).toList();
    return List.of(values()).stream()
        .filter(one -> one.word.equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                OciException.invalid(
                    "allow \"%s\": expected %s%s",
                    text, String.join(", ", words), Nearest.hint(text, words)));
  }

  @Override
  public String toString() {
    return word;
  }
}
