package dev.shale.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
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
  private static final Pattern NUMBERS = Pattern.compile("[0-9]+(:[0-9]+)?");

  /** What Go prints for a time that was never set. */
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private final ObjectNode json;

  private BundleConfig(ObjectNode json) {
    this.json = json;
  }

  /**
   * The config of an image.
   *
   * @param path of the root file system, from the bundle
   * @param rootfs whose users are meant; not given if there is none: a user who is no number is
   *     taken for root then
   * @throws OciException INVALID if the image's user is not one of the root's, UNSUPPORTED if the
   *     image is not for Linux
   */
  public static BundleConfig of(
      ImageConfig image, String path, Optional<ReadableTree> rootfs, Ownership ownership)
      throws IOException {
    if (!image.platform().os().equals("linux")) {
      throw OciException.unsupported(
          "write config.json: the image is for %s, not Linux", image.platform().os());
    }
    BundleConfig config = new BundleConfig(defaults());
    object(config.json, "root").put("path", path);
    config.putProcess(image, user(image, rootfs));
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

  private static ProcessUser user(ImageConfig image, Optional<ReadableTree> rootfs)
      throws IOException {
    if (rootfs.isPresent()) {
      return new UserLookup(rootfs.get()).find(image.user());
    }
    return new UserLookup(new MemoryTree()).find(needsRootfs(image) ? "" : image.user());
  }

  /** Whether only a root file system can say who the image's user is. */
  public static boolean needsRootfs(ImageConfig image) {
    return !image.user().isEmpty() && !NUMBERS.matcher(image.user()).matches();
  }

  private void putProcess(ImageConfig image, ProcessUser user) {
    ObjectNode process = object(json, "process");
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
      variables.put("HOME", "HOME=" + user.home());
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
    Map<String, String> annotations = new TreeMap<>(image.labels());
    annotations.put(ANNOTATION + "os", image.platform().os());
    annotations.put(ANNOTATION + "architecture", image.platform().architecture());
    annotations.put(ANNOTATION + "author", image.author().orElse(""));
    annotations.put(ANNOTATION + "created", Json.text(image.toJson(), "created").orElse(NEVER));
    annotations.put(ANNOTATION + "stopSignal", image.stopSignal().orElse(""));
    annotations.put(ANNOTATION + "exposedPorts", String.join(",", image.exposedPorts()));
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
