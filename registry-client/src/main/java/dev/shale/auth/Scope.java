package dev.shale.auth;

import java.util.Arrays;
import java.util.List;

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

  /** Whether who may do this may do the other, too. */
  boolean covers(Scope other) {
    return resource().equals(other.resource()) && actions().containsAll(other.actions());
  }

  private String resource() {
    return value.substring(0, value.lastIndexOf(':') + 1);
  }

  private List<String> actions() {
    return Arrays.asList(value.substring(value.lastIndexOf(':') + 1).split(",", -1));
  }

  /** Listing a registry's repositories. */
  public static Scope catalog() {
    return new Scope("registry:catalog:*");
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
