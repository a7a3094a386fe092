package dev.shale.git;

import dev.shale.error.OciException;
import dev.shale.tree.TreePath;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A commit of a repository that is elsewhere, as a Dockerfile names it: {@code
 * https://host/repo.git#ref:subdir}, {@code git@host:repo?tag=v1}, {@code git://}, {@code ssh://}.
 *
 * <p>Spec: Dockerfile reference, "ADD", "Git repositories"; Docker documentation, build context,
 * "Git repositories", "URL fragments" and "URL queries".
 *
 * @param remote what git is given; may have a password
 * @param commit what is asked for of it
 * @param subdirectory what of the commit's files is meant
 */
public record GitReference(
    String remote,
    Commit commit,
    TreePath subdirectory,
    GitDirectory gitDirectory,
    Submodules submodules) {
  private static final Pattern SCHEME = Pattern.compile("(?i)([a-z][a-z0-9+.-]*)://(.*)");
  private static final Pattern SCP =
      Pattern.compile("[a-zA-Z0-9._-]+@[a-zA-Z0-9.-]+:(?!//)[^#?]+(?:[#?].*)?");
  private static final String UNQUALIFIED = "github.com/";

  /**
   * Which commit.
   *
   * @param ref a branch, a tag, a full name below {@code refs/}, or a commit; the remote's HEAD
   *     where none is given
   * @param checksum how the commit's ID has to begin, in hex
   */
  public record Commit(Optional<String> ref, Optional<String> checksum) {
    private static final Pattern REF = Pattern.compile("(?!-)[^\\s~^:?*\\[\\\\\\p{Cntrl}]+");
    private static final Pattern CHECKSUM = Pattern.compile("[0-9a-f]{7,64}");

    public Commit {
      ref.filter(text -> !REF.matcher(text).matches() || text.contains(".."))
          .ifPresent(
              text -> {
                throw OciException.invalid("git ref \"%s\": no branch, tag or commit", text);
              });
      checksum
          .filter(text -> !CHECKSUM.matcher(text).matches())
          .ifPresent(
              text -> {
                throw OciException.invalid(
                    "git checksum \"%s\": expected a commit's ID, or 7 digits of it at least",
                    text);
              });
    }
  }

  /** Whether the {@code .git} directory is among the files. */
  public enum GitDirectory {
    /** Nothing is said of it. */
    UNSAID,
    LEFT_OUT,
    KEPT
  }

  /** Whether what the repository refers to is among the files. */
  public enum Submodules {
    FETCHED,
    LEFT_OUT
  }

  public GitReference {
    if (remote.isEmpty() || remote.startsWith("-")) {
      throw OciException.invalid("git repository \"%s\": no address", remote);
    }
    if (GitLogin.isUnclear(remote)) {
      // What is written may be a password, so it is not shown.
      throw OciException.invalid(
          "git repository: the address has no host before its first /; in a user or a password, / is"
              + " %%2F, # is %%23 and ? is %%3F");
    }
  }

  /**
   * Reads a source of ADD; empty if it is none of a repository.
   *
   * @throws OciException INVALID if it is one that cannot be meant
   */
  public static Optional<GitReference> parse(String source) {
    Matcher scheme = SCHEME.matcher(source);
    if (scheme.matches()) {
      return switch (scheme.group(1).toLowerCase(Locale.ROOT)) {
        case "git", "ssh" -> Optional.of(GitAddress.read(source));
        case "http", "https" ->
            GitAddress.path(source).endsWith(".git")
                ? Optional.of(GitAddress.read(source))
                : Optional.empty();
        default -> Optional.empty();
      };
    }
    return SCP.matcher(source).matches() ? Optional.of(GitAddress.read(source)) : Optional.empty();
  }

  /**
   * Reads a build context, which may be {@code github.com/owner/repo} too; empty if it is none of a
   * repository.
   *
   * @throws OciException INVALID if it is one that cannot be meant
   */
  public static Optional<GitReference> parseContext(String context) {
    return context.startsWith(UNQUALIFIED)
        ? Optional.of(GitAddress.read("https://" + context))
        : parse(context);
  }

  /** This reference, of a commit whose ID begins so. */
  public GitReference withChecksum(String checksum) {
    return new GitReference(
        remote,
        new Commit(commit.ref, Optional.of(checksum)),
        subdirectory,
        gitDirectory,
        submodules);
  }

  /** This reference, with or without the {@code .git} directory. */
  public GitReference with(GitDirectory wanted) {
    return new GitReference(remote, commit, subdirectory, wanted, submodules);
  }

  /** The repository for people: without the password that its address may have. */
  public String shown() {
    return GitAddress.withoutPassword(remote);
  }

  /** What is meant, for people: without a password. */
  @Override
  public String toString() {
    return shown()
        + commit.ref.map(ref -> "#" + ref).orElse(subdirectory.isRoot() ? "" : "#")
        + (subdirectory.isRoot() ? "" : ":" + subdirectory);
  }
}
