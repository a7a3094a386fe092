package dev.shale.sync;

import dev.shale.copy.CopyRequest;
import dev.shale.copy.CosignTags;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.registry.RegistryClient;
import dev.shale.sync.SourceRepository.SourceImage;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One plan in the making. */
final class PlanDraft {
  private final SyncEnds ends;
  private final Attempts attempts;
  private final SyncRequest request;
  private final Instant now;
  private final Forecasts forecasts;
  private final List<SyncAction> actions = new ArrayList<>();

  /**
   * An image that the source names, and that no filter of names leaves out.
   *
   * @param of its repository
   * @param repository what that is called at the destination
   */
  private record Candidate(
      SourceImage image, SourceRepository of, String repository, ImagePlace destination) {
    ImagePlace source() {
      return image.place();
    }
  }

  PlanDraft(SyncEnds ends, Attempts attempts, SyncRequest request, Instant now) {
    this.ends = ends;
    this.attempts = attempts;
    this.request = request;
    this.now = now;
    this.forecasts = new Forecasts(ends, request.copy());
  }

  SyncPlan plan() throws IOException {
    List<SourceRepository> repositories = new SourceListing(ends, attempts).list(request.source());
    List<Candidate> candidates = candidates(repositories);
    requireDistinct(candidates);
    DestinationTags tags = tags(repositories, candidates);
    actions.addAll(attempts.each(candidates, Candidate::source, one -> compare(one, tags)));
    if (request.has(SyncRequest.Rule.DELETE) && !attempts.haveFailed()) {
      actions.addAll(new Deletions(ends, attempts, request, now).plan(repositories, tags));
    }
    actions.addAll(attempts.failures());
    return new SyncPlan(
        request.source().toString(),
        request.destination().toString(),
        forecasts.ofChosen(),
        actions);
  }

  private List<Candidate> candidates(List<SourceRepository> repositories) {
    Naming naming = request.selection().naming();
    List<Candidate> candidates = new ArrayList<>();
    for (SourceRepository repository : repositories) {
      if (naming.scope() == Naming.Scope.WHOLE_PATH && !canBeScoped(repository)) {
        throw OciException.invalid(
            "sync %s: --scoped would make %s the name of a repository, in which a port cannot be;"
                + " leave --scoped away, or sync each repository to a prefix of its own",
            request.source(), repository.path());
      }
      for (SourceImage image : repository.images()) {
        Optional<String> rule = image.leftOutBy().or(() -> image.tag().flatMap(this::tagRule));
        if (rule.isPresent()) {
          actions.add(new SyncAction.Skip(image.place(), rule.get()));
        } else {
          String name = naming.name(repository.path(), image.reference());
          candidates.add(
              new Candidate(
                  image,
                  repository,
                  naming.repository(repository.path()),
                  request.destination().place(name)));
        }
      }
    }
    return candidates;
  }

  /**
   * What comes along with its subject is no image of its own, or two would write it. A list of
   * referrers is an index of which no platform can be chosen.
   */
  private Optional<String> tagRule(String tag) {
    boolean isCopied = request.copy().platforms() instanceof CopyRequest.Platforms.All;
    boolean isTaken = request.copy().referrers() == CopyRequest.Referrers.TAKE;
    if (isTaken && CosignTags.isOne(tag)) {
      return Optional.of("about an image, with which --referrers takes it along");
    }
    return RegistryClient.isListOfReferrers(tag) && (isTaken || !isCopied)
        ? Optional.of("a list of referrers, which --referrers takes along")
        : request.selection().filter().against(tag);
  }

  /** A registry's port is no part of any name; of a directory's, it may be. */
  private boolean canBeScoped(SourceRepository repository) {
    return request.destination() instanceof SyncDestination.InDirectory
        || !repository.path().contains(":");
  }

  private void requireDistinct(List<Candidate> candidates) {
    Map<ImagePlace, Candidate> byDestination = new HashMap<>();
    for (Candidate candidate : candidates) {
      Candidate other = byDestination.putIfAbsent(candidate.destination(), candidate);
      if (other != null) {
        throw OciException.conflict(
            "sync %s: %s would become %s, too; %s",
            other.source(),
            candidate.source(),
            candidate.destination(),
            canBeScoped(other.of()) && canBeScoped(candidate.of())
                ? "--scoped keeps them apart"
                : "sync each repository to a prefix of its own");
      }
    }
  }

  /** What tags there are is asked where that spares a question for each, or decides deletions. */
  private DestinationTags tags(List<SourceRepository> repositories, List<Candidate> candidates)
      throws IOException {
    Map<String, Long> counts =
        candidates.stream()
            .collect(Collectors.groupingBy(Candidate::repository, Collectors.counting()));
    Set<String> asked =
        request.has(SyncRequest.Rule.DELETE)
            ? repositories.stream()
                .map(one -> request.selection().naming().repository(one.path()))
                .collect(Collectors.toSet())
            : counts.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    return DestinationTags.read(ends, attempts, request.destination(), asked);
  }

  private SyncAction compare(Candidate candidate, DestinationTags tags) throws IOException {
    try {
      return decide(candidate, tags);
    } catch (OciException e) {
      Optional<String> rule = ageRuleOf(candidate.source(), e);
      if (rule.isPresent()) {
        return new SyncAction.Skip(candidate.source(), rule.get());
      }
      throw e;
    }
  }

  /** That an image cannot be copied need not be told of one that would not be. */
  private Optional<String> ageRuleOf(ImagePlace place, OciException refusal) {
    return switch (refusal.kind()) {
      case UNAVAILABLE, DENIED -> Optional.empty(); // nor would it say how old it is
      case CONFLICT, CORRUPT, INVALID, NOT_FOUND, UNSUPPORTED -> {
        try (ImageSource source = ends.open(place)) {
          yield ageRule(source);
        } catch (OciException | IOException e) {
          refusal.addSuppressed(e);
          yield Optional.empty();
        }
      }
    };
  }

  private SyncAction decide(Candidate candidate, DestinationTags tags) throws IOException {
    ImagePlace source = candidate.source();
    ImagePlace destination = candidate.destination();
    Forecasts.Forecast forecast = forecasts.of(source);
    Digest image = forecast.digest();
    Optional<Digest> present = present(candidate, tags);
    Forecasts.Outcome outcome = forecasts.outcome(source, forecast, destination, present);
    boolean isThere = present.isPresent() && present.equals(outcome.digest());
    if (isThere && forecasts.isComplete(source, forecast, destination, candidate.of().tags())) {
      return new SyncAction.Keep(source, destination, image, present.get());
    }
    Optional<String> rule;
    try (ImageSource dated = ends.open(source, image)) {
      rule = ageRule(dated);
    }
    if (rule.isPresent()) {
      return new SyncAction.Skip(source, rule.get());
    }
    boolean stays = isThere && canBeMadeWhole(outcome, destination);
    if (present.isPresent() && !stays && request.has(SyncRequest.Rule.IMMUTABLE)) {
      return new SyncAction.Refuse(source, destination, image, present.get());
    }
    forecasts.admit(source, forecast, destination, candidate.of().tags());
    SyncAction.Reason reason =
        stays
            ? new SyncAction.Reason.Incomplete()
            : present
                .<SyncAction.Reason>map(SyncAction.Reason.Moved::new)
                .orElseGet(SyncAction.Reason.New::new);
    Optional<Digest> becomes =
        stays || outcome instanceof Forecasts.Outcome.Known ? outcome.digest() : Optional.empty();
    return new SyncAction.Copy(source, destination, image, becomes, reason);
  }

  /** What is only like the result lacks layers that nobody can pack again as they were. */
  private boolean canBeMadeWhole(Forecasts.Outcome outcome, ImagePlace destination)
      throws IOException {
    return switch (outcome) {
      case Forecasts.Outcome.AsPresent _ -> forecasts.isWhole(destination);
      case Forecasts.Outcome.Known _, Forecasts.Outcome.Unknown _ -> true;
    };
  }

  /**
   * A registry that does not say what a name means is asked twice where that makes a difference.
   */
  private Optional<Digest> present(Candidate candidate, DestinationTags tags) throws IOException {
    if (tags.lacks(candidate.repository(), candidate.destination())) {
      return Optional.empty();
    }
    boolean isListed = tags.of(candidate.repository()).isPresent();
    return isListed || request.has(SyncRequest.Rule.IMMUTABLE)
        ? ends.read(candidate.destination())
        : ends.current(candidate.destination());
  }

  private Optional<String> ageRule(ImageSource source) throws IOException {
    SyncFilter.Age limits = request.selection().filter().age();
    return limits.isAny()
        ? Optional.empty()
        : limits.against(ImageAge.created(source).map(made -> Duration.between(made, now)));
  }
}
