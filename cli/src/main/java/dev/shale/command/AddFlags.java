package dev.shale.command;

import dev.shale.context.CopyRules;
import dev.shale.context.CopyRules.Parents;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is added, and how: the words of ADD. */
public final class AddFlags {
  @Option(
      names = "--exclude",
      paramLabel = "PATTERN",
      split = ",",
      description = "leave out what matches, as in an ignore file; repeatable")
  List<String> excludes = new ArrayList<>();

  @Option(
      names = "--parents",
      description = "with the directories that a source is in, from a /./ in it on")
  boolean parents;

  @Option(
      names = "--link",
      description = "as a layer of its own would: links and modes that are there count for nothing")
  boolean link;

  @Option(
      names = "--unpack",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "unpack archives [true, but false for those of a URL]")
  Optional<Boolean> unpack = Optional.empty();

  @Option(
      names = "--checksum",
      paramLabel = "DIGEST",
      description = "what the file of a URL, sha256:…, or the commit has to be")
  Optional<String> checksum = Optional.empty();

  @Option(names = "--keep-git-dir", description = "with .git, from a repository")
  boolean keepGitDir;

  /** The same, for a command that unpacks nothing. */
  public AddFlags copying() {
    unpack = Optional.of(false);
    return this;
  }

  /** Whether the directories that a source is in come along. */
  public Parents parents() {
    return rules("").parents();
  }

  /** A source by these flags. */
  CopyRules rules(String source) {
    return new CopyRules(
        List.of(source), parents ? Parents.KEPT : Parents.LEFT_OUT, List.copyOf(excludes));
  }
}
