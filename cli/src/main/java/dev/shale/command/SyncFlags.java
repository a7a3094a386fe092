package dev.shale.command;

import dev.shale.copy.CopyRequest;
import dev.shale.error.OciException;
import dev.shale.sync.Effort;
import dev.shale.sync.Naming;
import dev.shale.sync.SyncDestination;
import dev.shale.sync.SyncEnds;
import dev.shale.sync.SyncFilter;
import dev.shale.sync.SyncRequest;
import dev.shale.sync.SyncSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is to be synced: the same words for the plan and for what is done. */
final class SyncFlags {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SOURCE",
      description =
          "docker://REPOSITORY, docker://NAME:TAG, docker://HOST/ (all its repositories), dir:DIR"
              + " or yaml:FILE")
  Optional<String> source = Optional.empty();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DESTINATION",
      description = "docker://HOST[/PREFIX] or dir:DIR")
  Optional<String> destination = Optional.empty();

  @Option(
      names = "--include",
      paramLabel = "PATTERN",
      description =
          "only tags that match: a glob, /REGEX/, semver:RANGE, or tags with commas between; may be"
              + " repeated")
  List<String> include = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "PATTERN",
      description = "no tags that match; may be repeated")
  List<String> exclude = new ArrayList<>();

  @Option(
      names = "--newer-than",
      paramLabel = "AGE",
      description =
          "only images made since, as 90d or 36h; costs 2 or 3 requests for each image to be copied")
  Optional<String> newerThan = Optional.empty();

  @Option(
      names = "--older-than",
      paramLabel = "AGE",
      description = "only images made before, at the same cost")
  Optional<String> olderThan = Optional.empty();

  @Option(
      names = "--delete",
      description = "delete tags that the source lacks, after all else has succeeded")
  boolean delete;

  @Option(names = "--immutable", description = "never move a tag that the destination has")
  boolean immutable;

  @Option(names = "--keep-going", description = "do all that can be done, whatever fails")
  boolean keepGoing;

  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      description = "images at once [" + Effort.DEFAULT_JOBS + "]")
  int jobs = Effort.DEFAULT_JOBS;

  @Option(
      names = "--preserve-digests",
      description =
          "refuse whatever would change a digest: to convert, or to take a part of an index")
  boolean preserveDigests;

  @Option(
      names = "--scoped",
      description = "keep registry and path of the source in names of the destination")
  boolean scoped;

  @Option(
      names = "--append-suffix",
      paramLabel = "SUFFIX",
      description = "what tags get at their end at the destination")
  String suffix = "";

  @Mixin SelectionFlags images = new SelectionFlags();
  @Mixin FormatFlag format = new FormatFlag();
  @Mixin EndpointFlags endpoints = new EndpointFlags();

  SyncRequest request(Session session) {
    SyncRequest request =
        SyncRequest.of(
                SyncSource.parse(given("SOURCE", source)),
                SyncDestination.parse(given("DESTINATION", destination)))
            .withFilter(filter())
            .withNaming(naming())
            .withCopy(copy(session));
    if (delete) {
      request = request.with(SyncRequest.Rule.DELETE);
    }
    if (immutable) {
      request = request.with(SyncRequest.Rule.IMMUTABLE);
    }
    return request;
  }

  private static String given(String what, Optional<String> argument) {
    return argument.orElseThrow(
        () -> OciException.invalid("sync: no %s given; see shale sync plan --help", what));
  }

  private SyncFilter filter() {
    return new SyncFilter(
        include.stream().map(SyncFilter.Pattern::parse).toList(),
        exclude.stream().map(SyncFilter.Pattern::parse).toList(),
        new SyncFilter.Age(newerThan.map(Age::parse), olderThan.map(Age::parse)));
  }

  private Naming naming() {
    Naming naming = Naming.PLAIN.withSuffix(suffix);
    return scoped ? naming.scoped() : naming;
  }

  private CopyRequest copy(Session session) {
    CopyRequest copy =
        CopyRequest.EXACT
            .withFormat(format.choice())
            .withDigests(
                preserveDigests
                    ? CopyRequest.Digests.REQUIRE
                    : CopyRequest.Digests.KEEP_UNLESS_ASKED);
    return images.apply("sync", copy, session.platform());
  }

  /** Whether anything is said that decides what is done. */
  boolean selects() {
    return !include.isEmpty()
        || !exclude.isEmpty()
        || newerThan.isPresent()
        || olderThan.isPresent()
        || delete
        || immutable
        || images.areGiven()
        || format.isGiven()
        || preserveDigests
        || scoped
        || !suffix.isEmpty();
  }

  Effort effort() {
    if (jobs < 1) {
      throw OciException.invalid("sync: --jobs %d: expected 1 or more", jobs);
    }
    Effort effort = Effort.DEFAULT.withJobs(jobs);
    return keepGoing ? effort.goingOn() : effort;
  }

  /** The ends that the words name; the caller closes. */
  SyncEnds ends(Session session, SyncSource from, SyncDestination to) {
    return endpoints.syncEnds(session, from, to);
  }
}
