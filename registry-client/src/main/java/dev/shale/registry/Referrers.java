package dev.shale.registry;

import dev.shale.concurrent.Permits;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.Method;
import dev.shale.http.Pacing;
import dev.shale.http.Request;
import dev.shale.http.Response;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The endpoint {@code referrers/}, and for registries that have none the tag that holds the list in
 * its place.
 *
 * <p>Spec: distribution-spec v1.1.1, "Listing Referrers", "Pushing Manifests with Subject",
 * "Referrers Tag Schema".
 */
final class Referrers {
  /** The tags of the schema. */
  private static final Pattern TAG = Pattern.compile("sha(?:256|512)-[0-9a-f]{64}");

  /** How long a tag of the schema is at most: what tags may be. */
  private static final int MAX_HEX = 64;

  /**
   * What registries say that do not know the endpoint. Any other refusal may hide referrers, so it
   * is none.
   */
  private static final Set<Integer> MISSING = Set.of(400, 404, 405, 406, 501);

  private final Repository repository;
  private final Pacing pacing;
  private final Manifests manifests;

  Referrers(Repository repository, Pacing pacing) {
    this.repository = repository;
    this.pacing = pacing;
    this.manifests = new Manifests(repository, pacing);
  }

  /** The manifests whose subject this is. */
  List<Descriptor> list(Digest subject) throws IOException {
    String task = "list referrers of %s@%s".formatted(repository.name().name(), subject);
    URI first = repository.uri("referrers/" + subject);
    Optional<Page> read = Broken.again(pacing, () -> read(task, first, MISSING));
    if (read.isEmpty()) {
      return underTag(subject);
    }
    Page page = read.get();
    List<Descriptor> found = new ArrayList<>(page.entries());
    Pages pages = new Pages(task);
    pages.follow(first);
    while (page.next().isPresent()) {
      URI next = page.next().get();
      pages.follow(next);
      page = Broken.again(pacing, () -> read(task, next, Set.of())).orElseThrow();
      found.addAll(page.entries());
    }
    return List.copyOf(found);
  }

  private record Page(List<Descriptor> entries, Optional<URI> next) {}

  /**
   * @param missing the statuses that say that there is no such endpoint; the result is empty then
   */
  private Optional<Page> read(String task, URI page, Set<Integer> missing) throws IOException {
    Request request = Request.of(Method.GET, page).with("Accept", MediaType.OCI_INDEX.value());
    try (Response response = repository.send(task, request, List.of(repository.pull()))) {
      if (missing.contains(response.status())) {
        return Optional.empty();
      }
      if (response.status() != 200) {
        throw Refusal.of(task, response);
      }
      return Optional.of(
          new Page(entries(Manifests.bytes(task, response)), Pages.next(task, response)));
    }
  }

  private static List<Descriptor> entries(byte[] index) {
    return Json.elements(Json.parseObject("referrers", index), "manifests").stream()
        .map(Descriptor::parse)
        .toList();
  }

  private List<Descriptor> underTag(Digest subject) throws IOException {
    try {
      return manifests.read(tag(subject)).manifest() instanceof ImageIndex index
          ? index.manifests()
          : List.of();
    } catch (OciException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return List.of();
      }
      throw e;
    }
  }

  /** {@code sha256-0123…}. */
  static String tag(Digest subject) {
    String hex = subject.hex();
    return subject.algorithm() + "-" + hex.substring(0, Math.min(hex.length(), MAX_HEX));
  }

  /** Whether a tag is one that holds a list. */
  static boolean isTag(String tag) {
    return TAG.matcher(tag).matches();
  }

  /**
   * Stores a manifest under a tag or its own digest; if it has a subject and the registry keeps no
   * list of its referrers, we do.
   */
  void write(String tagOrDigest, RawManifest manifest) throws IOException {
    boolean listed = manifests.write(tagOrDigest, manifest);
    Optional<Descriptor> subject = manifest.manifest().subject();
    if (!listed && subject.isPresent()) {
      update(subject.get().digest(), entries -> with(entries, manifest.referrer()));
    }
  }

  private static List<Descriptor> with(List<Descriptor> entries, Descriptor referrer) {
    List<Descriptor> all = without(entries, referrer.digest());
    all.add(referrer);
    return all;
  }

  private static List<Descriptor> without(List<Descriptor> entries, Digest referrer) {
    List<Descriptor> others = new ArrayList<>(entries);
    others.removeIf(entry -> entry.digest().equals(referrer));
    return others;
  }

  /** Takes a manifest that was deleted out of the list that is kept under the tag. */
  void forget(Digest subject, Digest referrer) throws IOException {
    if (underTag(subject).stream().anyMatch(entry -> entry.digest().equals(referrer))) {
      update(subject, entries -> without(entries, referrer));
    }
  }

  /** Registries know no condition for writing: against other processes nothing helps. */
  private void update(Digest subject, UnaryOperator<List<Descriptor>> change) throws IOException {
    try (Permits.Permit _ = repository.lists().acquire(repository.name().withTag(tag(subject)))) {
      List<Descriptor> before = underTag(subject);
      List<Descriptor> after = change.apply(before);
      if (!after.equals(before)) {
        manifests.write(tag(subject), ImageIndex.write(MediaType.OCI_INDEX, after));
      }
    }
  }
}
