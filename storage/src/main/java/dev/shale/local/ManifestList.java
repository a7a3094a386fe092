package dev.shale.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import dev.shale.name.ImageReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * An index that is being put together, and where the images are that it lists: they need not be
 * here. It has one entry for each platform; what is for none is told apart by its digest.
 *
 * @param places where each listed manifest is, by digest, as the user writes such places
 */
public record ManifestList(ImageReference name, RawManifest index, Map<Digest, String> places) {
  /** Spec: BuildKit, attestation-storage.md, "Attestation Manifest Descriptor". */
  private static final String ATTESTED = "vnd.docker.reference.digest";

  public ManifestList {
    places = Map.copyOf(places);
  }

  /** A list of nothing. */
  public static ManifestList empty(ImageReference name) {
    return new ManifestList(name, ImageIndex.write(MediaType.OCI_INDEX, List.of()), Map.of());
  }

  /** What is listed, in its order. */
  public List<Descriptor> entries() {
    if (index.manifest() instanceof ImageIndex listed) {
      return listed.manifests();
    }
    throw new IllegalStateException(index.toString()); // never made of anything else
  }

  private ManifestList with(List<Descriptor> entries, Map<Digest, String> newPlaces) {
    Map<Digest, String> kept = new TreeMap<>(Comparator.comparing(Digest::toString));
    entries.forEach(
        entry ->
            Optional.ofNullable(newPlaces.get(entry.digest()))
                .ifPresent(place -> kept.put(entry.digest(), place)));
    ImageIndex listed = (ImageIndex) index.manifest();
    return new ManifestList(name, listed.rewrite(MediaType.OCI_INDEX, entries), kept);
  }

  /**
   * Lists a manifest, in the place of the one that was listed for its platform; the attestations of
   * that one go with it.
   */
  public ManifestList with(Descriptor entry, String place) {
    List<Descriptor> entries = new ArrayList<>(entries());
    int at = indexOf(entries, entry);
    if (at < 0) {
      entries.add(entry);
    } else {
      Digest replaced = entries.set(at, entry).digest();
      removeUnlisted(entries, replaced);
    }
    Map<Digest, String> newPlaces = new HashMap<>(places);
    newPlaces.put(entry.digest(), place);
    return with(entries, newPlaces);
  }

  private static int indexOf(List<Descriptor> entries, Descriptor wanted) {
    String key = key(wanted);
    for (int i = 0; i < entries.size(); i++) {
      if (key(entries.get(i)).equals(key)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isAbout(Descriptor attestation, Digest manifest) {
    return manifest.toString().equals(attestation.annotations().get(ATTESTED));
  }

  /** What no two entries have in common. */
  private static String key(Descriptor entry) {
    Optional<ObjectNode> platform = Json.child(entry.toJson(), "platform");
    String os = platform.flatMap(p -> Json.text(p, "os")).orElse("unknown");
    if (platform.isEmpty() || os.equals("unknown")) {
      return entry.digest().toString();
    }
    ObjectNode parts = platform.get();
    String architecture = Json.text(parts, "architecture").orElse("");
    String variant = Json.text(parts, "variant").orElse("");
    boolean isUsual = architecture.equals("arm64") && variant.equals("v8");
    return String.join(
        "/", os, architecture, isUsual ? "" : variant, Json.text(parts, "os.version").orElse(""));
  }

  /**
   * Lists a manifest no more, whatever platforms it was for, nor its attestations.
   *
   * @throws OciException NOT_FOUND if it is not listed
   */
  public ManifestList without(Digest manifest) {
    return without(listed(manifest));
  }

  /**
   * Lists no more what one entry lists; the same manifest may still be there for another platform,
   * and its attestations are then, too.
   */
  public ManifestList without(Descriptor entry) {
    return without(List.of(entry));
  }

  private ManifestList without(List<Descriptor> gone) {
    List<Descriptor> entries = new ArrayList<>(entries());
    entries.removeAll(gone);
    gone.forEach(entry -> removeUnlisted(entries, entry.digest()));
    return with(entries, places);
  }

  /** Attestations go with what they are of. */
  private static void removeUnlisted(List<Descriptor> entries, Digest manifest) {
    if (entries.stream().noneMatch(entry -> entry.digest().equals(manifest))) {
      entries.removeIf(entry -> isAbout(entry, manifest));
    }
  }

  private List<Descriptor> listed(Digest manifest) {
    List<Descriptor> listed =
        entries().stream().filter(entry -> entry.digest().equals(manifest)).toList();
    if (listed.isEmpty()) {
      throw notListed(manifest);
    }
    return listed;
  }

  private OciException notListed(Digest manifest) {
    return OciException.notFound(
        "change list %s: it lists no manifest %s; shale manifest inspect shows it", name, manifest);
  }

  /**
   * Changes what is said of a manifest that is listed, for whatever platforms.
   *
   * @throws OciException NOT_FOUND if it is not listed, CONFLICT if another is for the platform
   *     that it would be for
   */
  public ManifestList change(Digest manifest, UnaryOperator<Descriptor> change) {
    return change(listed(manifest), change);
  }

  /**
   * Changes what one entry says.
   *
   * @throws OciException CONFLICT if another is for the platform that it would be for
   */
  public ManifestList change(Descriptor entry, UnaryOperator<Descriptor> change) {
    return change(List.of(entry), change);
  }

  private ManifestList change(List<Descriptor> changed, UnaryOperator<Descriptor> change) {
    List<Descriptor> entries = new ArrayList<>(entries());
    entries.replaceAll(entry -> changed.contains(entry) ? change.apply(entry) : entry);
    Set<String> keys = new HashSet<>();
    for (Descriptor entry : entries) {
      if (!keys.add(key(entry))) {
        throw OciException.conflict(
            "change list %s: it would list two manifests for the platform of %s; remove one first",
            name, changed.getFirst().digest());
      }
    }
    return with(entries, places);
  }

  /** Adds annotations to the index itself. */
  public ManifestList annotate(Map<String, String> annotations) {
    ObjectNode json = index.manifest().toJson();
    Map<String, String> all = new TreeMap<>(index.manifest().annotations());
    all.putAll(annotations);
    json.set("annotations", Json.ofTexts(all));
    return with(json);
  }

  /** Says which manifest the index itself is about. */
  public ManifestList withSubject(Descriptor subject) {
    ObjectNode json = index.manifest().toJson();
    json.set("subject", subject.toJson());
    return with(json);
  }

  private ManifestList with(ObjectNode json) {
    return new ManifestList(name, RawManifest.of(MediaType.OCI_INDEX, Json.write(json)), places);
  }

  byte[] toBytes() {
    ObjectNode json = Json.object();
    json.put("name", name.toString());
    json.set("index", index.manifest().toJson());
    ObjectNode all = json.putObject("places");
    places.forEach((digest, place) -> all.put(digest.toString(), place));
    return Json.write(json);
  }

  static ManifestList parse(byte[] bytes) {
    ObjectNode json = Json.parseObject("manifest list", bytes);
    ObjectNode index =
        Json.child(json, "index")
            .orElseThrow(() -> OciException.invalid("manifest list: no field \"index\""));
    Map<Digest, String> places = new HashMap<>();
    Json.textMap(json, "places")
        .forEach((digest, place) -> places.put(Digest.parse(digest), place));
    return new ManifestList(
        ImageReference.parse(Json.requireText("manifest list", json, "name")),
        RawManifest.of(MediaType.OCI_INDEX, Json.write(index)),
        places);
  }
}
