package dev.shale.buildah;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageEdit;
import dev.shale.json.Json;
import dev.shale.local.ContainerNotes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What an image says of itself and of how it came about. */
final class AboutFlags {
  @Option(names = "--author", paramLabel = "TEXT", description = "who made the image")
  Optional<String> author = Optional.empty();

  @Option(names = "--comment", paramLabel = "TEXT", description = "on the image")
  Optional<String> comment = Optional.empty();

  @Option(
      names = "--created-by",
      paramLabel = "TEXT",
      description = "how the layer came about, for the history")
  Optional<String> createdBy = Optional.empty();

  @Option(
      names = "--history-comment",
      paramLabel = "TEXT",
      description = "on the layer, for the history")
  Optional<String> historyComment = Optional.empty();

  @Option(
      names = {"-a", "--annotation"},
      paramLabel = "NAME=VALUE",
      description = "an annotation of the manifest; NAME- removes it")
  List<String> annotations = List.of();

  @Option(
      names = "--unsetannotation",
      split = ",",
      paramLabel = "NAME",
      description = "remove an annotation")
  List<String> unsetAnnotations = List.of();

  @Option(
      names = "--hostname",
      paramLabel = "NAME",
      description = "what containers call themselves")
  Optional<String> hostname = Optional.empty();

  @Option(names = "--domainname", paramLabel = "NAME", description = "and their domain")
  Optional<String> domainName = Optional.empty();

  @Option(
      names = "--os-version",
      paramLabel = "VERSION",
      description = "of the system that the image is for")
  Optional<String> osVersion = Optional.empty();

  @Option(
      names = "--os-feature",
      paramLabel = "FEATURE",
      description = "what that system has to have; FEATURE- removes it")
  List<String> osFeatures = List.of();

  @Mixin PlatformFlags platform = new PlatformFlags();

  void applyTo(ImageConfig before, ImageEdit edit) {
    author.ifPresent(edit::author);
    if (platform.isAsked()) {
      edit.platform(platform.of(before.platform()));
    }
  }

  /** The config with what has no word in OCI's own. */
  ImageConfig applyTo(ImageConfig config) {
    ObjectNode json = config.toJson();
    ObjectNode run = Json.child(json, "config").orElseGet(() -> json.putObject("config"));
    comment.ifPresent(text -> json.put("comment", text));
    osVersion.ifPresent(text -> json.put("os.version", text));
    hostname.ifPresent(text -> run.put("Hostname", text));
    domainName.ifPresent(text -> run.put("Domainname", text));
    if (!osFeatures.isEmpty()) {
      Set<String> all = new LinkedHashSet<>(Json.texts(json, "os.features"));
      for (String feature : osFeatures) {
        if (feature.endsWith("-")) {
          all.remove(feature.substring(0, feature.length() - 1));
        } else {
          all.add(feature);
        }
      }
      ArrayNode array = json.putArray("os.features");
      all.forEach(array::add);
    }
    return ImageConfig.parse(Json.write(json));
  }

  ContainerNotes applyTo(ContainerNotes before) {
    Map<String, String> all = new TreeMap<>(before.annotations());
    annotations.forEach(text -> RunningFlags.assign(text, all::put, all::remove));
    unsetAnnotations.forEach(all::remove);
    return before
        .withAnnotations(all)
        .withHistory(createdBy.or(before::createdBy), historyComment.or(before::comment));
  }
}
