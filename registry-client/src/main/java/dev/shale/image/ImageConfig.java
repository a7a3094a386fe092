package dev.shale.image;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * How to run an image, and what it is made of: a typed view over the JSON it was read from, whose
 * unknown fields survive an {@linkplain #edit() edit}. HEALTHCHECK, SHELL and ONBUILD are kept in
 * OCI configs too.
 *
 * <p>Immutable. Spec: image-spec v1.1.1, config.md.
 */
public final class ImageConfig {
  /** Where programs are looked for if neither the config nor anyone else says. */
  public static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final byte[] bytes;
  private final ObjectNode json;
  private final ObjectNode run;

  private ImageConfig(byte[] bytes, ObjectNode json) {
    this.bytes = bytes;
    this.json = json;
    this.run = Json.child(json, "config").orElseGet(Json::object);
  }

  /**
   * Reads a config; its bytes are kept as they are.
   *
   * @throws OciException INVALID if it is no strict JSON object
   */
  public static ImageConfig parse(byte[] bytes) {
    return new ImageConfig(bytes.clone(), Json.parseObject("config " + Digest.of(bytes), bytes));
  }

  static ImageConfig of(ObjectNode json) {
    return new ImageConfig(Json.write(json), Json.copy(json));
  }

  /** The config of an image with nothing in it. */
  public static ImageConfig scratch(Platform platform) {
    ObjectNode json = Json.object();
    json.put("architecture", platform.architecture());
    json.put("os", platform.os());
    platform.variant().ifPresent(v -> json.put("variant", v));
    json.set("config", Json.object());
    ObjectNode rootfs = Json.object();
    rootfs.put("type", "layers");
    rootfs.putArray("diff_ids");
    json.set("rootfs", rootfs);
    json.putArray("history");
    return of(json);
  }

  /** The bytes as they were read, or written once by an edit; a copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The digest of the bytes: what Docker and buildah call the image's ID. */
  public Digest digest() {
    return Digest.of(bytes);
  }

  public Platform platform() {
    return new Platform(
        Json.text(json, "os").filter(s -> !s.isEmpty()).orElse("linux"),
        Json.text(json, "architecture").filter(s -> !s.isEmpty()).orElse("unknown"),
        Json.text(json, "variant").filter(s -> !s.isEmpty()));
  }

  public Optional<Instant> created() {
    return Json.text(json, "created").flatMap(ImageConfig::time);
  }

  public Optional<String> author() {
    return Json.text(json, "author");
  }

  /** Digests of the uncompressed layers, base first. */
  public List<Digest> diffIds() {
    return Json.child(json, "rootfs")
        .map(rootfs -> Json.texts(rootfs, "diff_ids"))
        .orElse(List.of())
        .stream()
        .map(Digest::parse)
        .toList();
  }

  public List<History> history() {
    return Json.elements(json, "history").stream()
        .filter(ObjectNode.class::isInstance)
        .map(entry -> History.parse((ObjectNode) entry))
        .toList();
  }

  /** The user that processes run as: {@code user[:group]}, names or numbers; empty for root. */
  public String user() {
    return Json.text(run, "User").orElse("");
  }

  /** The environment, as {@code NAME=value}, in the config's order. */
  public List<String> env() {
    return Json.texts(run, "Env");
  }

  public List<String> entrypoint() {
    return Json.texts(run, "Entrypoint");
  }

  public List<String> cmd() {
    return Json.texts(run, "Cmd");
  }

  /** Where processes start; {@code /} where none is set. */
  public String workingDir() {
    return Json.text(run, "WorkingDir").filter(s -> !s.isEmpty()).orElse("/");
  }

  public SortedMap<String, String> labels() {
    return Json.textMap(run, "Labels");
  }

  /** Paths that are volumes, sorted. */
  public Set<String> volumes() {
    return keys("Volumes");
  }

  /** Ports as {@code 80/tcp}, sorted. */
  public Set<String> exposedPorts() {
    return keys("ExposedPorts");
  }

  public Optional<String> stopSignal() {
    return Json.text(run, "StopSignal");
  }

  public Optional<Healthcheck> healthcheck() {
    return Json.child(run, "Healthcheck").map(Healthcheck::parse);
  }

  /** The shell of shell-form instructions; empty for the default. */
  public List<String> shell() {
    return Json.texts(run, "Shell");
  }

  /** Instructions to run first in a build on top of this image. */
  public List<String> onBuild() {
    return Json.texts(run, "OnBuild");
  }

  /** Starts a change of a copy. */
  public ImageEdit edit() {
    return new ImageEdit(toJson());
  }

  /** The document, unknown fields included; a copy. */
  public ObjectNode toJson() {
    return Json.copy(json);
  }

  private Set<String> keys(String field) {
    TreeSet<String> keys = new TreeSet<>();
    Json.child(run, field).ifPresent(node -> node.fieldNames().forEachRemaining(keys::add));
    return keys;
  }

  static Optional<Instant> time(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty(); // a time that no one can read is no reason to refuse an image
    }
  }

  static void setTexts(ObjectNode object, String field, List<String> values) {
    ArrayNode array = object.putArray(field);
    values.forEach(array::add);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImageConfig that && digest().equals(that.digest());
  }

  @Override
  public int hashCode() {
    return digest().hashCode();
  }

  @Override
  public String toString() {
    return "config " + digest();
  }
}
