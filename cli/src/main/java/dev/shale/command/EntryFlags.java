package dev.shale.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** What a list says of a manifest in it, in place of what the manifest says itself. */
final class EntryFlags {
  @Option(names = "--os", paramLabel = "OS", description = "the system that the image is for")
  Optional<String> os = Optional.empty();

  @Option(names = "--arch", paramLabel = "ARCH", description = "the processor that it is for")
  Optional<String> architecture = Optional.empty();

  @Option(names = "--variant", paramLabel = "VARIANT", description = "of the processor")
  Optional<String> variant = Optional.empty();

  @Option(names = "--os-version", paramLabel = "VERSION", description = "of the system")
  Optional<String> osVersion = Optional.empty();

  @Option(
      names = "--os-features",
      paramLabel = "FEATURE",
      split = ",",
      description = "what the system has to have; commas between, or repeated")
  List<String> osFeatures = List.of();

  @Option(
      names = "--features",
      paramLabel = "FEATURE",
      split = ",",
      description = "what the processor has to have; commas between, or repeated")
  List<String> features = List.of();

  @Option(
      names = "--annotation",
      paramLabel = "NAME=VALUE",
      description = "an annotation to add; may be repeated")
  List<String> annotations = List.of();

  /** The annotations by name. */
  Map<String, String> annotations() {
    Map<String, String> all = new TreeMap<>();
    for (String annotation : annotations) {
      int equals = annotation.indexOf('=');
      if (equals < 1) {
        throw OciException.invalid("annotation \"%s\": expected NAME=VALUE", annotation);
      }
      all.put(annotation.substring(0, equals), annotation.substring(equals + 1));
    }
    return all;
  }

  /** Whether anything is said of a platform. */
  boolean arePlatform() {
    return os.isPresent()
        || architecture.isPresent()
        || variant.isPresent()
        || osVersion.isPresent()
        || !osFeatures.isEmpty()
        || !features.isEmpty();
  }

  /** The entry with what is said here. */
  Descriptor applyTo(Descriptor entry) {
    Map<String, String> all = new TreeMap<>(entry.annotations());
    all.putAll(annotations());
    ObjectNode json = entry.withAnnotations(all).toJson();
    if (arePlatform()) {
      ObjectNode platform = Json.child(json, "platform").orElseGet(Json::object);
      os.ifPresent(word -> platform.put("os", word));
      architecture.ifPresent(word -> platform.put("architecture", word));
      variant.ifPresent(word -> platform.put("variant", word));
      osVersion.ifPresent(word -> platform.put("os.version", word));
      put(platform, "os.features", osFeatures);
      put(platform, "features", features);
      if (!platform.hasNonNull("os") || !platform.hasNonNull("architecture")) {
        throw OciException.invalid(
            "list %s: a platform has a system and a processor; say both, --os and --arch",
            entry.digest());
      }
      json.set("platform", platform);
    }
    return Descriptor.parse(json);
  }

  private static void put(ObjectNode platform, String field, List<String> words) {
    if (!words.isEmpty()) {
      ArrayNode array = platform.putArray(field);
      words.forEach(array::add);
    }
  }
}
