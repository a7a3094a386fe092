package dev.shale.command;

import dev.shale.context.CopyRules.Parents;
import dev.shale.context.RemoteAddress;
import dev.shale.error.OciException;
import dev.shale.git.GitReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Files of the host as a user names them, as a source from the host's root. What is there by that
 * very name is meant; only what is not may be a wildcard, since most of those a shell has replaced.
 */
public final class HostSource {
  private static final String PIVOT = "/./";
  private static final Pattern SPECIAL = Pattern.compile("[*?\\[\\\\]");

  private HostSource() {}

  /**
   * Refuses, before anything is done, words that mean files of the host which are not there.
   *
   * @throws OciException as {@link #of}, or INVALID if a word is a malformed address
   */
  public static void check(List<String> words, Parents parents) throws IOException {
    for (String word : words) {
      if (GitReference.parse(word).isEmpty() && RemoteAddress.parse(word).isEmpty()) {
        String _ = of(word, parents);
      }
    }
  }

  /**
   * What a word means.
   *
   * @throws OciException NOT_FOUND if nothing of that name is there, INVALID if parents are to be
   *     kept that are above the working directory
   */
  static String of(String word, Parents parents) throws IOException {
    if (!Files.exists(Path.of(word)) && !SPECIAL.matcher(word).find()) {
      throw OciException.notFound("add %s: no such file or directory", word);
    }
    String pattern = Files.exists(Path.of(word)) ? escaped(word) : word;
    return switch (parents) {
      case LEFT_OUT -> Files.exists(Path.of(word)) ? escaped(place(word)) : fromRoot(pattern);
      case KEPT -> withParents(word, pattern);
    };
  }

  /** Where a file is, by the name that the user gave it. */
  private static String place(String word) throws IOException {
    Path path = Path.of(word).toAbsolutePath();
    Optional<Path> name = Optional.ofNullable(path.getFileName());
    if (name.isEmpty() || name.get().toString().matches("\\.{1,2}")) {
      return path.toRealPath().toString();
    }
    Path parent = Optional.ofNullable(path.getParent()).orElse(path);
    return parent.toRealPath().resolve(name.get()).toString();
  }

  private static String withParents(String word, String pattern) throws IOException {
    int pivot = pattern.indexOf(PIVOT);
    if (pivot >= 0) {
      return fromRoot(pattern.substring(0, pivot)) + pattern.substring(pivot);
    }
    if (pattern.startsWith("/")) {
      return pattern;
    }
    if (Path.of(word).normalize().startsWith("..")) {
      throw OciException.invalid(
          "add %s: its directories lead out of the working directory; say by a /./ which to keep",
          word);
    }
    return fromRoot("") + PIVOT + pattern;
  }

  private static String fromRoot(String pattern) throws IOException {
    return pattern.startsWith("/")
        ? pattern
        : escaped(Path.of("").toRealPath().toString()) + "/" + pattern;
  }

  private static String escaped(String text) {
    return SPECIAL.matcher(text).replaceAll("\\\\$0");
  }
}
