package dev.shale.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An image as Docker registries kept it before 2016: layers without sizes, and in place of a config
 * what each instruction left behind. It can be read, and be made an image of today; none is
 * written.
 *
 * <p>Spec: distribution, "Image Manifest Version 2, Schema 1".
 */
public final class Schema1Manifest implements Manifest {
  /** What Docker's image configs do not have of the fields here. */
  private static final List<String> NOT_OF_A_CONFIG =
      List.of("id", "parent", "parent_id", "layer_id", "throwaway", "Size");

  private final ObjectNode json;
  private final List<Step> steps;

  /**
   * What one instruction left behind.
   *
   * @param blob of a layer, packed with gzip as a rule
   * @param isEmpty whether the layer has nothing in it and is no layer of the image
   * @param json all that is known about it
   */
  private record Step(Digest blob, boolean isEmpty, ObjectNode json) {}

  private Schema1Manifest(ObjectNode json, List<Step> steps) {
    this.json = json;
    this.steps = steps;
  }

  /**
   * Reads what a digest is of; the type of what a registry sends is not, so the document has to say
   * itself that it is of this schema.
   */
  static Schema1Manifest parse(ObjectNode json) {
    if (json.path("schemaVersion").asInt() != 1) {
      throw OciException.invalid("read manifest: it came as one of schema 1, and is of another");
    }
    List<JsonNode> layers = Json.elements(json, "fsLayers");
    List<JsonNode> history = Json.elements(json, "history");
    if (layers.isEmpty() || layers.size() != history.size()) {
      throw OciException.invalid(
          "read manifest: %d layers and %d entries of history; schema 1 has one for each",
          layers.size(), history.size());
    }
    List<Step> steps = new ArrayList<>();
    for (int i = layers.size() - 1; i >= 0; i--) { // the base is last
      steps.add(step(layers.get(i), history.get(i)));
    }
    return new Schema1Manifest(Json.copy(json), List.copyOf(steps));
  }

  private static Step step(JsonNode layer, JsonNode history) {
    String v1 = Json.requireText("history", history, "v1Compatibility");
    ObjectNode about = Json.parseObject("history", v1.getBytes(StandardCharsets.UTF_8));
    return new Step(
        Digest.parse(Json.requireText("layer", layer, "blobSum")),
        about.path("throwaway").asBoolean(),
        about);
  }

  /**
   * The bytes that the digest of a signed manifest is of: the signatures left away.
   *
   * @throws OciException INVALID if a signature does not say which these are
   */
  static byte[] payload(byte[] signed) {
    ObjectNode json = Json.parseObject("manifest", signed);
    List<JsonNode> signatures = Json.elements(json, "signatures");
    if (signatures.isEmpty()) {
      return signed;
    }
    try {
      String header = Json.requireText("signature", signatures.getFirst(), "protected");
      ObjectNode format = Json.parseObject("signature", Base64.getUrlDecoder().decode(header));
      byte[] tail =
          Base64.getUrlDecoder().decode(Json.requireText("signature", format, "formatTail"));
      int length = format.path("formatLength").asInt(-1);
      if (length < 0 || length > signed.length) {
        throw OciException.invalid("read manifest: its signature is of other bytes");
      }
      byte[] payload = Arrays.copyOf(signed, length + tail.length);
      System.arraycopy(tail, 0, payload, length, tail.length);
      return payload;
    } catch (IllegalArgumentException e) {
      throw new OciException(ErrorKind.INVALID, "read manifest: its signature cannot be read", e);
    }
  }

  /** The blobs of the layers, base first; empty layers are left away. */
  public List<Digest> layers() {
    return steps.stream().filter(step -> !step.isEmpty()).map(Step::blob).toList();
  }

  /**
   * The config that the image would have today.
   *
   * @param diffIds the digests of the unpacked {@link #layers()}, base first
   */
  public ImageConfig config(List<Digest> diffIds) {
    ObjectNode config = Json.copy(steps.getLast().json());
    config.remove(NOT_OF_A_CONFIG);
    ObjectNode rootfs = config.putObject("rootfs");
    rootfs.put("type", "layers");
    ArrayNode ids = rootfs.putArray("diff_ids");
    diffIds.forEach(id -> ids.add(id.toString()));
    ArrayNode history = config.putArray("history");
    steps.forEach(step -> history.add(history(step)));
    return ImageConfig.of(config);
  }

  private static ObjectNode history(Step step) {
    ObjectNode entry = Json.object();
    for (String field : List.of("created", "author", "comment")) {
      Json.text(step.json(), field)
          .filter(text -> !text.isEmpty())
          .ifPresent(text -> entry.put(field, text));
    }
    Json.child(step.json(), "container_config")
        .map(run -> Json.texts(run, "Cmd").stream().collect(Collectors.joining(" ")))
        .filter(text -> !text.isEmpty())
        .ifPresent(text -> entry.put("created_by", text));
    if (step.isEmpty()) {
      entry.put("empty_layer", true);
    }
    return entry;
  }

  @Override
  public ObjectNode toJson() {
    return Json.copy(json);
  }

  @Override
  public Optional<String> artifactType() {
    return Optional.empty();
  }
}
