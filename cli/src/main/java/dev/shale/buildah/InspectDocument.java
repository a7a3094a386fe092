package dev.shale.buildah;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.image.ImageConfig;
import dev.shale.json.Json;
import dev.shale.local.ContainerRecord;
import dev.shale.local.StoredImage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What {@code buildah inspect} shows, by the names that templates know. */
final class InspectDocument {
  private static final String TYPE = "buildah 0.0.1";

  private InspectDocument() {}

  static ObjectNode of(
      ContainerRecord container, Optional<StoredImage> image, Optional<String> mountPoint) {
    ObjectNode json = Json.object();
    addImage(json, image, container.imageName());
    json.put("Container", container.name());
    json.put("ContainerID", container.id().hex());
    json.put("MountPoint", mountPoint.orElse(""));
    json.put("ProcessLabel", "");
    json.put("MountLabel", "");
    json.set("ImageAnnotations", Json.ofTexts(container.notes().annotations()));
    json.put("ImageCreatedBy", container.notes().createdBy().orElse(""));
    addConfig(json, container.config());
    return json;
  }

  static ObjectNode of(StoredImage image, String name) {
    ObjectNode json = Json.object();
    addImage(json, Optional.of(image), name);
    for (String field :
        List.of("Container", "ContainerID", "MountPoint", "ProcessLabel", "MountLabel")) {
      json.put(field, "");
    }
    json.set("ImageAnnotations", Json.ofTexts(image.manifest().annotations()));
    json.put("ImageCreatedBy", "");
    addConfig(json, image.config());
    return json;
  }

  private static void addImage(ObjectNode json, Optional<StoredImage> image, String name) {
    json.put("Type", TYPE);
    json.put("FromImage", name);
    json.put("FromImageID", image.map(found -> found.id().hex()).orElse(""));
    json.put("FromImageDigest", image.map(found -> found.digest().toString()).orElse(""));
    json.put("Config", image.map(found -> text(found.config().bytes())).orElse(""));
    json.put("Manifest", image.map(found -> text(found.raw().bytes())).orElse(""));
  }

  private static String text(byte[] document) {
    return new String(document, StandardCharsets.UTF_8);
  }

  private static void addConfig(ObjectNode json, ImageConfig config) {
    ObjectNode whole = config.toJson();
    json.set("OCIv1", whole);
    json.set("Docker", docker(whole));
    json.set("History", whole.path("history"));
  }

  /** The same as Docker has it: nothing is left out that is empty. */
  private static ObjectNode docker(ObjectNode oci) {
    ObjectNode json = Json.object();
    Json.text(oci, "comment").ifPresent(comment -> json.put("comment", comment));
    json.set("created", oci.path("created"));
    ObjectNode run = run(Json.child(oci, "config").orElseGet(Json::object));
    json.set("container_config", run);
    Json.text(oci, "author").ifPresent(author -> json.put("author", author));
    json.set("config", Json.copy(run));
    for (String field : List.of("architecture", "os", "rootfs", "history")) {
      json.set(field, oci.path(field));
    }
    return json;
  }

  private static ObjectNode run(ObjectNode oci) {
    ObjectNode json = Json.object();
    for (String field : List.of("Hostname", "Domainname", "User")) {
      json.put(field, Json.text(oci, field).orElse(""));
    }
    for (String field :
        List.of("AttachStdin", "AttachStdout", "AttachStderr", "Tty", "OpenStdin", "StdinOnce")) {
      json.put(field, false);
    }
    for (String field : List.of("Env", "Cmd", "Healthcheck")) {
      setIfThere(json, oci, field);
    }
    json.put("Image", "");
    for (String field :
        List.of(
            "ExposedPorts",
            "Volumes",
            "WorkingDir",
            "Entrypoint",
            "OnBuild",
            "Labels",
            "StopSignal",
            "Shell")) {
      setIfThere(json, oci, field);
    }
    return json;
  }

  private static void setIfThere(ObjectNode json, ObjectNode oci, String field) {
    if (oci.hasNonNull(field)) {
      json.set(field, oci.path(field));
    }
  }
}
