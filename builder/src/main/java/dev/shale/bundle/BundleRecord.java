package dev.shale.bundle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a bundle was made of: its {@code umoci.json}.
 *
 * @param path from the layout's entry to the manifest
 */
record BundleRecord(List<Descriptor> path, Ownership ownership) {
  private static final String NAME = "umoci.json";
  private static final String VERSION_FIELD = "umoci_version";
  private static final String VERSION = "2";
  private static final String WALK = "descriptor_walk";

  BundleRecord {
    path = List.copyOf(path);
  }

  /** The manifest. */
  Descriptor manifest() {
    return path.getLast();
  }

  /** The name of the file that describes the root as it was unpacked. */
  String mtreeName() {
    return manifest().digest().toString().replace(':', '_') + ".mtree";
  }

  /**
   * Reads a bundle's.
   *
   * @throws OciException NOT_FOUND if the directory is no bundle, UNSUPPORTED if another version of
   *     umoci made it, or one that keeps whiteouts as overlayfs does
   */
  static BundleRecord read(Path bundle) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(bundle.resolve(NAME));
    } catch (NoSuchFileException e) {
      throw OciException.notFound(
          "open bundle %s: it has no file %s; unpack an image there first", bundle, NAME);
    }
    ObjectNode json = Json.parseObject(NAME, bytes);
    String version = Json.requireText(NAME, json, VERSION_FIELD);
    if (!version.equals(VERSION)) {
      throw OciException.unsupported(
          "open bundle %s: of version \"%s\"; %s is understood", bundle, version, VERSION);
    }
    if (json.path("whiteout_mode").asInt(0) != 0) {
      throw OciException.unsupported(
          "open bundle %s: it was unpacked with whiteouts of overlayfs", bundle);
    }
    List<Descriptor> path =
        Json.child(json, "from_descriptor_path").stream()
            .flatMap(from -> Json.elements(from, WALK).stream())
            .map(Descriptor::parse)
            .toList();
    if (path.isEmpty()) {
      throw OciException.corrupt("open bundle %s: %s does not say of which image", bundle, NAME);
    }
    return new BundleRecord(
        path, Json.child(json, "map_options").map(Ownership::parse).orElse(Ownership.EXACT));
  }

  void write(Path bundle) throws IOException {
    ObjectNode json = Json.object();
    json.put(VERSION_FIELD, VERSION);
    ArrayNode walk = json.putObject("from_descriptor_path").putArray(WALK);
    path.forEach(step -> walk.add(step.toJson()));
    json.set("map_options", ownership.toJson());
    json.put("whiteout_mode", 0);
    Files.write(bundle.resolve(NAME), Json.write(json));
  }
}
