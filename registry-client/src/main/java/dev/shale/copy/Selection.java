package dev.shale.copy;

import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.Platform;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which entries of an index are copied, and which are still listed after that.
 *
 * @param listed in the index's order
 * @param copied the digests of those that are copied
 */
record Selection(List<Descriptor> listed, Set<Digest> copied) {
  /** What BuildKit calls the image that an attestation manifest beside it is about. */
  private static final String ATTESTED = "vnd.docker.reference.digest";

  Selection {
    listed = List.copyOf(listed);
    copied = Set.copyOf(copied);
  }

  /**
   * Selects from the top index.
   *
   * @param name what that is called, for refusals
   * @throws dev.shale.error.OciException NOT_FOUND if it has nothing for a platform, with the
   *     platforms that there are
   */
  static Selection ofTop(CopyRequest.Platforms platforms, ImageIndex index, String name) {
    switch (platforms) {
      case CopyRequest.Platforms.All() -> {}
      case CopyRequest.Platforms.One(var platform) -> index.select(platform, name);
      case CopyRequest.Platforms.Some(var wanted) ->
          wanted.forEach(platform -> index.select(platform, name));
      case CopyRequest.Platforms.Sparse(var wanted) ->
          wanted.forEach(platform -> index.select(platform, name));
    }
    return of(platforms, index);
  }

  /** Selects from an index in another one. */
  static Selection of(CopyRequest.Platforms platforms, ImageIndex index) {
    List<Descriptor> all = index.manifests();
    return switch (platforms) {
      case CopyRequest.Platforms.All() -> new Selection(all, digests(all));
      case CopyRequest.Platforms.One _ -> new Selection(all, digests(all));
      case CopyRequest.Platforms.Some(var wanted) -> {
        List<Descriptor> chosen = chosen(wanted, all);
        yield new Selection(chosen, digests(chosen));
      }
      case CopyRequest.Platforms.Sparse(var wanted) ->
          new Selection(all, wanted.isEmpty() ? Set.of() : digests(chosen(wanted, all)));
    };
  }

  private static List<Descriptor> chosen(List<Platform> wanted, List<Descriptor> all) {
    Set<Digest> images = digests(all.stream().filter(entry -> isFor(wanted, entry)).toList());
    return all.stream().filter(entry -> isFor(wanted, entry) || isAbout(images, entry)).toList();
  }

  private static boolean isFor(List<Platform> wanted, Descriptor entry) {
    return entry.platform().isEmpty()
        ? !entry.annotations().containsKey(ATTESTED)
        : wanted.stream().anyMatch(platform -> platform.accepts(entry.platform().get()));
  }

  private static boolean isAbout(Set<Digest> images, Descriptor entry) {
    String attested = entry.annotations().get(ATTESTED);
    return attested != null && images.stream().anyMatch(image -> image.toString().equals(attested));
  }

  /**
   * These entries, where one is about an image that became another about that.
   *
   * @param became what was copied, by the digest that it had
   */
  static List<Descriptor> renamed(List<Descriptor> entries, Map<Digest, Digest> became) {
    Map<String, String> names = new HashMap<>();
    became.forEach((before, after) -> names.put(before.toString(), after.toString()));
    return entries.stream().map(entry -> renamed(entry, names)).toList();
  }

  private static Descriptor renamed(Descriptor entry, Map<String, String> names) {
    Map<String, String> annotations = new TreeMap<>(entry.annotations());
    String attested = annotations.get(ATTESTED);
    if (attested == null || names.getOrDefault(attested, attested).equals(attested)) {
      return entry;
    }
    annotations.replace(ATTESTED, names.getOrDefault(attested, attested));
    return entry.withAnnotations(annotations);
  }

  private static Set<Digest> digests(List<Descriptor> entries) {
    Set<Digest> digests = new HashSet<>();
    entries.forEach(entry -> digests.add(entry.digest()));
    return digests;
  }
}
