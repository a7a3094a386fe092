package dev.shale.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import dev.shale.json.Json;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** What {@code inspect} shows of an index: each manifest that it lists, and what that is. */
final class IndexSummary {
  /** How deep indexes are followed into one another. */
  static final int MAX_NESTING = 8;

  /** How many manifests are asked for, to learn their sizes. */
  static final int MAX_MANIFESTS = 1000;

  private static final String REFERENCE_TYPE = "vnd.docker.reference.type";
  private static final String REFERENCE_DIGEST = "vnd.docker.reference.digest";

  private final ImageSource source;
  private final boolean sizes;
  private final AtomicInteger asked = new AtomicInteger();

  /**
   * Summaries of an index of this source.
   *
   * @param sizes whether each manifest is asked for, to say how large its image is
   */
  private IndexSummary(ImageSource source, boolean sizes) {
    this.source = source;
    this.sizes = sizes;
  }

  /** With what the index itself says: nothing is asked for. */
  static ObjectNode of(ImageSource source, ImageIndex index) throws IOException {
    return new IndexSummary(source, false).document(index, 0);
  }

  /** With the size of each image, and what is in indexes in it: a request for each. */
  static ObjectNode withSizes(ImageSource source, ImageIndex index) throws IOException {
    return new IndexSummary(source, true).document(index, 0);
  }

  private ObjectNode document(ImageIndex index, int depth) throws IOException {
    if (depth == MAX_NESTING) {
      throw OciException.invalid(
          "inspect %s: indexes lie in one another more than %d deep", source.name(), MAX_NESTING);
    }
    if (sizes && asked.addAndGet(index.manifests().size()) > MAX_MANIFESTS) {
      throw OciException.unsupported(
          "inspect %s: it lists more than %d manifests; leave --sizes away",
          source.name(), MAX_MANIFESTS);
    }
    ObjectNode json = Json.object();
    ImageSummary.addClaims(json, index);
    ArrayNode all = json.putArray("Manifests");
    for (ObjectNode entry : Inquiry.each(index.manifests(), entry -> entry(entry, depth))) {
      all.add(entry);
    }
    return json;
  }

  private ObjectNode entry(Descriptor entry, int depth) throws IOException {
    ObjectNode json = Json.object();
    json.put("Digest", entry.digest().toString());
    json.put("MediaType", entry.mediaType().value());
    json.put("Kind", kind(entry));
    entry.artifactType().ifPresent(type -> json.put("ArtifactType", type));
    Optional.ofNullable(entry.annotations().get(REFERENCE_DIGEST))
        .ifPresent(subject -> json.put("Of", subject));
    platform(entry).ifPresent(platform -> json.put("Platform", platform.toString()));
    json.put("ManifestSize", entry.size());
    if (!entry.annotations().isEmpty()) {
      json.set("Annotations", Json.ofTexts(entry.annotations()));
    }
    if (sizes && (entry.mediaType().isManifest() || entry.mediaType().isIndex())) {
      addSize(json, EmbeddedContent.manifest(source, entry), depth);
    }
    return json;
  }

  /** BuildKit's attestations say that they are for no platform at all. */
  private static Optional<Platform> platform(Descriptor entry) {
    return entry.platform().filter(platform -> !platform.os().equals("unknown"));
  }

  private static String kind(Descriptor entry) {
    if (entry.mediaType().isIndex()) {
      return "index";
    }
    if ("attestation-manifest".equals(entry.annotations().get(REFERENCE_TYPE))) {
      return "attestation";
    }
    if (!entry.mediaType().isManifest()) {
      return "blob";
    }
    boolean artifact =
        entry.artifactType().filter(type -> !type.equals(MediaType.OCI_CONFIG.value())).isPresent();
    return artifact ? "artifact" : "image";
  }

  private void addSize(ObjectNode json, RawManifest raw, int depth) throws IOException {
    switch (raw.manifest()) {
      case ImageIndex index -> json.set("Index", document(index, depth + 1));
      case ImageManifest manifest -> {
        if (!manifest.isImage() && json.path("Kind").asText().equals("image")) {
          json.put("Kind", "artifact");
          manifest.artifactType().ifPresent(type -> json.put("ArtifactType", type));
        }
        json.put("Size", size(raw, manifest));
      }
      case Schema1Manifest _ -> {} // does not say how large its layers are
    }
  }

  /** All that a registry keeps for it, and a client fetches: compressed. */
  private static long size(RawManifest raw, ImageManifest manifest) {
    return raw.descriptor().size()
        + manifest.config().size()
        + manifest.layers().stream().mapToLong(Descriptor::size).sum();
  }
}
