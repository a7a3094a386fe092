package dev.shale.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.image.ImageConfig;
import dev.shale.json.Json;
import dev.shale.runtime.ProcessUser;
import dev.shale.runtime.UserLookup;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.ReadableTree;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The {@code config.json} of a bundle: the defaults of a container that runs as it is, and what the
 * image says.
 *
 * <p>Spec: image-spec v1.1.1, conversion.md; runtime-spec v1.1.0, config.md.
 */
public final class BundleConfig {
  private static final String DEFAULTS = "config.json";
  private static final String ANNOTATION = "org.opencontainers.image.";
  private static final String DESTINATION = "destination";
  private static final String OPTIONS = "options";

  private final ObjectNode json;

  private BundleConfig(ObjectNode json) {
    this.json = json;
  }

  /**
   * The config of an image.
   *
   * @param path of the root file system, from the bundle
   * @param rootfs whose users are meant; not given if there is none: names cannot be found then
   * @throws dev.shale.error.OciException INVALID if the image's user is not one of the root's
   */
  public static BundleConfig of(
      ImageConfig image, String path, Optional<ReadableTree> rootfs, Ownership ownership)
      throws IOException {
    BundleConfig config = new BundleConfig(defaults());
    object(config.json, "root").put("path", path);
    config.putProcess(image, rootfs.orElseGet(MemoryTree::new));
    config.addVolumes(image);
    config.putAnnotations(image);
    config.map(ownership);
    if (ownership.isRootless()) {
      config.makeRootless();
    }
    return config;
  }

  /** The document. */
  public byte[] bytes() {
    return Json.pretty(json).getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode defaults() throws IOException {
    try (InputStream in = BundleConfig.class.getResourceAsStream(DEFAULTS)) {
      if (in == null) {
        throw new FileNotFoundException(DEFAULTS + " is missing from the program");
      }
      return Json.parseObject(DEFAULTS, in.readAllBytes());
    }
  }

  private void putProcess(ImageConfig image, ReadableTree rootfs) throws IOException {
    ObjectNode process = object(json, "process");
    ProcessUser user = new UserLookup(rootfs).find(image.user());
    ObjectNode ids = process.putObject("user").put("uid", user.uid()).put("gid", user.gid());
    if (!user.additionalGids().isEmpty()) {
      ArrayNode groups = ids.putArray("additionalGids");
      user.additionalGids().forEach(groups::add);
    }
    List<String> args = Stream.concat(image.entrypoint().stream(), image.cmd().stream()).toList();
    if (!args.isEmpty()) {
      putTexts(process, "args", args);
    }
    putTexts(process, "env", environment(Json.texts(process, "env"), image.env(), user));
    if (!image.workingDir().isEmpty()) {
      process.put("cwd", image.workingDir());
    }
  }

  /** The defaults, each in its place but with the image's value, then what else the image has. */
  private static List<String> environment(
      List<String> defaults, List<String> image, ProcessUser user) {
    Map<String, String> variables = new LinkedHashMap<>();
    Stream.concat(defaults.stream(), image.stream())
        .forEach(variable -> variables.put(variable.split("=", 2)[0], variable));
    if (!user.home().equals("/")) { // which it is for who is not known
      variables.putIfAbsent("HOME", "HOME=" + user.home());
    }
    return List.copyOf(variables.values());
  }

  private void addVolumes(ImageConfig image) {
    for (String volume : image.volumes()) {
      ObjectNode mount = array(json, "mounts").addObject();
      mount.put(DESTINATION, volume).put("type", "tmpfs").put("source", "none");
      putTexts(mount, OPTIONS, List.of("rw", "nosuid", "nodev", "noexec", "relatime"));
    }
  }

  private void putAnnotations(ImageConfig image) {
    Map<String, String> annotations = new TreeMap<>();
    annotations.put(ANNOTATION + "os", image.platform().os());
    annotations.put(ANNOTATION + "architecture", image.platform().architecture());
    annotations.put(ANNOTATION + "author", image.author().orElse(""));
    annotations.put(ANNOTATION + "created", image.created().map(Instant::toString).orElse(""));
    annotations.put(ANNOTATION + "stopSignal", image.stopSignal().orElse(""));
    annotations.put(ANNOTATION + "exposedPorts", String.join(",", image.exposedPorts()));
    annotations.putAll(image.labels());
    json.set("annotations", Json.ofTexts(annotations));
  }

  /** A container whose users are others on the host has a user namespace. */
  private void map(Ownership ownership) {
    if (ownership.uids().isEmpty() && ownership.gids().isEmpty()) {
      return;
    }
    ObjectNode linux = object(json, "linux");
    ownership.uids().forEach(map -> array(linux, "uidMappings").add(map.toJson()));
    ownership.gids().forEach(map -> array(linux, "gidMappings").add(map.toJson()));
    array(linux, "namespaces").addObject().put("type", "user");
  }

  /** Takes away what only the host's root may do. */
  private void makeRootless() {
    ObjectNode linux = object(json, "linux");
    linux.remove("resources");
    object(object(json, "process"), "user").remove("additionalGids");
    remove(array(linux, "namespaces"), "type", "network");
    ArrayNode mounts = array(json, "mounts");
    remove(mounts, DESTINATION, "/sys/fs/cgroup");
    remove(mounts, DESTINATION, "/sys");
    bind(mounts, "/sys", "rbind", "nosuid", "noexec", "nodev", "ro");
    bind(mounts, "/etc/resolv.conf", "rbind", "ro");
    for (JsonNode mount : mounts) {
      if (mount.path(OPTIONS) instanceof ArrayNode options) {
        removeTexts(options, "gid=");
      }
    }
  }

  private static void bind(ArrayNode mounts, String path, String... options) {
    ObjectNode mount = mounts.addObject();
    mount.put(DESTINATION, path).put("type", "bind").put("source", path);
    putTexts(mount, OPTIONS, List.of(options));
  }

  private static void remove(ArrayNode array, String field, String value) {
    for (int i = array.size() - 1; i >= 0; i--) {
      if (array.get(i).path(field).asText().equals(value)) {
        array.remove(i);
      }
    }
  }

  private static void removeTexts(ArrayNode array, String prefix) {
    for (int i = array.size() - 1; i >= 0; i--) {
      if (array.get(i).asText().startsWith(prefix)) {
        array.remove(i);
      }
    }
  }

  private static ObjectNode object(ObjectNode parent, String field) {
    return Json.child(parent, field).orElseGet(() -> parent.putObject(field));
  }

  private static ArrayNode array(ObjectNode parent, String field) {
    return parent.get(field) instanceof ArrayNode array ? array : parent.putArray(field);
  }

  private static void putTexts(ObjectNode object, String field, List<String> texts) {
    ArrayNode array = object.putArray(field);
    texts.forEach(array::add);
  }
}
