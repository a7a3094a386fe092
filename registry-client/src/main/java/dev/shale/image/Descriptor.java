package dev.shale.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a document says about some content elsewhere: its type, its digest and how long it is.
 *
 * <p>Carries the JSON it was read from, so that fields this class does not name survive being
 * written again; two descriptors are equal if that JSON is.
 *
 * <p>Spec: image-spec v1.1.1, descriptor.md.
 */
public final class Descriptor {
  private static final String MEDIA_TYPE = "mediaType";
  private static final String DIGEST = "digest";
  private static final String SIZE = "size";
  private static final String ANNOTATIONS = "annotations";
  private static final String PLATFORM = "platform";
  private static final String ARTIFACT_TYPE = "artifactType";

  private final MediaType mediaType;
  private final Digest digest;
  private final long size;
  private final ObjectNode json;

  private Descriptor(ObjectNode json) {
    this.json = json;
    this.mediaType = new MediaType(Json.requireText("descriptor", json, MEDIA_TYPE));
    this.digest = digest(Json.requireText("descriptor", json, DIGEST));
    JsonNode length = json.get(SIZE);
    if (length == null || !length.isIntegralNumber() || !length.canConvertToLong()) {
      throw OciException.invalid("read descriptor: the size of %s is no whole number", digest);
    }
    this.size = length.longValue();
    if (size < 0) {
      throw OciException.invalid("read descriptor: %s has the negative size %d", digest, size);
    }
    json.put(SIZE, size); // as a long, however it was read, so that equal descriptors are equal
  }

  private static Digest digest(String text) {
    try {
      return Digest.parse(text);
    } catch (OciException e) {
      throw new OciException(e.kind(), "read descriptor: " + e.getMessage(), e);
    }
  }

  /** A descriptor with the three fields that each one has; {@code size} in bytes. */
  public static Descriptor of(MediaType mediaType, Digest digest, long size) {
    ObjectNode json = Json.object();
    json.put(MEDIA_TYPE, mediaType.value());
    json.put(DIGEST, digest.toString());
    json.put(SIZE, size);
    return new Descriptor(json);
  }

  /** The descriptor of these bytes, named by their SHA-256. */
  public static Descriptor of(MediaType mediaType, byte[] content) {
    return of(mediaType, Digest.of(content), content.length);
  }

  /**
   * Reads a descriptor off its JSON.
   *
   * @throws OciException INVALID if type, digest or size are missing or wrong
   */
  public static Descriptor parse(JsonNode json) {
    if (json instanceof ObjectNode object) {
      return new Descriptor(Json.copy(object));
    }
    throw OciException.invalid("read descriptor: expected a JSON object");
  }

  public MediaType mediaType() {
    return mediaType;
  }

  public Digest digest() {
    return digest;
  }

  /** How long the content is, in bytes; never negative. */
  public long size() {
    return size;
  }

  /** The platform that an index entry is for; what names none counts as absent. */
  public Optional<Platform> platform() {
    return Json.child(json, PLATFORM)
        .flatMap(
            said ->
                Platform.find(
                    word(said, "os").orElse(""),
                    word(said, "architecture").orElse(""),
                    word(said, "variant")));
  }

  private static Optional<String> word(ObjectNode platform, String field) {
    return Optional.ofNullable(platform.path(field).textValue()).filter(word -> !word.isEmpty());
  }

  /** What kind of artifact the manifest is that this describes, where it is said. */
  public Optional<String> artifactType() {
    return Json.text(json, ARTIFACT_TYPE).filter(type -> !type.isEmpty());
  }

  /** This descriptor, saying what kind of artifact it describes. */
  public Descriptor withArtifactType(String type) {
    ObjectNode copy = Json.copy(json);
    copy.put(ARTIFACT_TYPE, type);
    return new Descriptor(copy);
  }

  /**
   * The content itself, where the descriptor carries it; checked against digest and size.
   *
   * <p>Spec: image-spec v1.1.1, descriptor.md, "Embedded Content".
   *
   * @throws OciException CORRUPT if it is other content than the descriptor describes
   */
  public Optional<byte[]> data() {
    return Json.text(json, "data").map(this::checkedData);
  }

  private byte[] checkedData(String base64) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new OciException(
          ErrorKind.CORRUPT,
          "read descriptor %s: field \"data\" is not base64".formatted(digest),
          e);
    }
    byte[] hash = digest.algorithm().newHash().digest(bytes);
    if (bytes.length != size || !Digest.ofHash(digest.algorithm(), hash).equals(digest)) {
      throw OciException.corrupt(
          "read descriptor %s: field \"data\" holds other bytes than it describes", digest);
    }
    return bytes;
  }

  /** The annotations, by key; unmodifiable. */
  public SortedMap<String, String> annotations() {
    return Collections.unmodifiableSortedMap(Json.textMap(json, ANNOTATIONS));
  }

  /**
   * Other addresses that the content may be had at; none if the field is not a list of texts.
   *
   * <p>Spec: image-spec v1.1.1, descriptor.md, "Properties".
   */
  public List<String> urls() {
    List<String> urls = new ArrayList<>();
    for (JsonNode url : json.path("urls")) {
      if (url.isTextual()) {
        urls.add(url.textValue());
      }
    }
    return List.copyOf(urls);
  }

  /** This descriptor with other annotations; none removes the field. */
  public Descriptor withAnnotations(Map<String, String> annotations) {
    ObjectNode copy = Json.copy(json);
    if (annotations.isEmpty()) {
      copy.remove(ANNOTATIONS);
    } else {
      copy.set(ANNOTATIONS, Json.ofTexts(new TreeMap<>(annotations)));
    }
    return new Descriptor(copy);
  }

  /** This descriptor without what OCI's format has and Docker's has not. */
  public Descriptor withoutOciFields() {
    ObjectNode copy = Json.copy(json);
    copy.remove(List.of(ANNOTATIONS, ARTIFACT_TYPE, "data"));
    return new Descriptor(copy);
  }

  /** This descriptor with another media type, all else unchanged. */
  public Descriptor withMediaType(MediaType type) {
    ObjectNode copy = Json.copy(json);
    copy.put(MEDIA_TYPE, type.value());
    return new Descriptor(copy);
  }

  /**
   * This descriptor for what its content became: type, digest and size are those of {@code
   * content}, the annotations and the platform stay, and so does what this class does not name;
   * copies of the old bytes and addresses of them do not.
   */
  public Descriptor withContent(Descriptor content) {
    ObjectNode copy = Json.copy(json);
    copy.remove(List.of("data", "urls"));
    copy.put(MEDIA_TYPE, content.mediaType.value());
    copy.put(DIGEST, content.digest.toString());
    copy.put(SIZE, content.size);
    return new Descriptor(copy);
  }

  /** This descriptor as an index states it for {@code platform}. */
  public Descriptor withPlatform(Platform platform) {
    ObjectNode copy = Json.copy(json);
    ObjectNode node = Json.object();
    node.put("architecture", platform.architecture());
    node.put("os", platform.os());
    platform.variant().ifPresent(v -> node.put("variant", v));
    copy.set(PLATFORM, node);
    return new Descriptor(copy);
  }

  /** A copy of the JSON, unknown fields included. */
  public ObjectNode toJson() {
    return Json.copy(json);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Descriptor that && json.equals(that.json);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return "%s (%s, %d bytes)".formatted(digest, mediaType, size);
  }
}
