package dev.shale.auth;

/**
 * What a token allows: {@code repository:NAME:pull,push}.
 *
 * <p>Spec: distribution, "Token Scope Documentation".
 */
public record Scope(String value) implements Comparable<Scope> {
  /** Reading a repository. */
  public static Scope pull(String repository) {
    return new Scope("repository:" + repository + ":pull");
  }

  /** Reading and writing a repository. */
  public static Scope pullAndPush(String repository) {
    return new Scope("repository:" + repository + ":pull,push");
  }

  /** Reading a repository and deleting from it. */
  public static Scope delete(String repository) {
    return new Scope("repository:" + repository + ":delete,pull");
  }

  @Override
  public int compareTo(Scope other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
