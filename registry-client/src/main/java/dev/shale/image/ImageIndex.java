package dev.shale.image;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A list of manifests, as a rule one for each platform.
 *
 * <p>Spec: image-spec v1.1.1, image-index.md.
 */
public final class ImageIndex implements Manifest {
  private final ObjectNode json;
  private final List<Descriptor> manifests;

  private ImageIndex(ObjectNode json) {
    this.json = json;
    this.manifests = Json.elements(json, "manifests").stream().map(Descriptor::parse).toList();
  }

  static ImageIndex parse(ObjectNode json) {
    return new ImageIndex(Json.copy(json));
  }

  /** Writes a new index with these entries; {@code type} is OCI's index or Docker's list type. */
  public static RawManifest write(MediaType type, List<Descriptor> entries) {
    ObjectNode json = Json.object();
    json.put("schemaVersion", 2);
    json.put("mediaType", type.value());
    ArrayNode array = json.putArray("manifests");
    entries.forEach(entry -> array.add(entry.toJson()));
    return RawManifest.of(type, Json.write(json));
  }

  /** The entries in the index's order; unmodifiable. */
  public List<Descriptor> manifests() {
    return manifests;
  }

  /** Whether there is an entry for a platform. */
  public boolean has(Platform wanted) {
    return entriesFor(wanted).findAny().isPresent();
  }

  private Stream<Descriptor> entriesFor(Platform wanted) {
    return manifests.stream().filter(entry -> entry.platform().filter(wanted::accepts).isPresent());
  }

  /**
   * The first entry for a platform. In an index that says of no entry for which platform it is, the
   * first one; but an artifact, which may lie among images, is none of them.
   *
   * @param name what this index is called, for refusals
   * @throws OciException NOT_FOUND, with the platforms that there are
   */
  public Descriptor select(Platform wanted, String name) {
    return entriesFor(wanted)
        .findFirst()
        .or(this::onlyPlatform)
        .orElseThrow(
            () ->
                OciException.notFound(
                    "choose %s of %s: the index has only %s",
                    wanted,
                    name,
                    manifests.stream()
                        .flatMap(entry -> entry.platform().stream())
                        .map(Platform::toString)
                        .distinct()
                        .reduce((some, one) -> some + ", " + one)
                        .orElse("artifacts")));
  }

  private Optional<Descriptor> onlyPlatform() {
    boolean isSaid =
        manifests.stream()
            .flatMap(entry -> entry.platform().stream())
            .anyMatch(platform -> !platform.os().equals("unknown")); // as attestations have it
    return isSaid
        ? Optional.empty()
        : manifests.stream().filter(entry -> entry.artifactType().isEmpty()).findFirst();
  }

  /** Writes this index with other entries; annotations and unknown fields stay. */
  public RawManifest rewrite(MediaType type, List<Descriptor> entries) {
    ObjectNode copy = Json.copy(json);
    if (copy.has("mediaType") || type.isDocker()) {
      copy.put("mediaType", type.value());
    }
    ArrayNode array = copy.putArray("manifests");
    entries.forEach(entry -> array.add(entry.toJson()));
    return RawManifest.of(type, Json.write(copy));
  }

  /** This document without what OCI's format has and Docker's has not. */
  public ImageIndex withoutOciFields() {
    ObjectNode copy = Json.copy(json);
    copy.remove(List.of("annotations", "artifactType", "subject"));
    return new ImageIndex(copy);
  }

  @Override
  public Optional<String> artifactType() {
    return Json.text(json, "artifactType").filter(type -> !type.isEmpty());
  }

  @Override
  public ObjectNode toJson() {
    return Json.copy(json);
  }
}
