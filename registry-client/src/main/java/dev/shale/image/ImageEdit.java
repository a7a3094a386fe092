package dev.shale.image;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A change of an {@link ImageConfig} under way: set what changes, then {@link #build()}. What is
 * not named here stays as it was, fields that shale does not know included. Not thread-safe.
 */
public final class ImageEdit {
  private final ObjectNode json;
  private final ObjectNode run;

  ImageEdit(ObjectNode json) {
    this.json = json;
    this.run = Json.child(json, "config").orElseGet(() -> json.putObject("config"));
  }

  public ImageEdit created(Instant created) {
    json.put("created", created.toString());
    return this;
  }

  public ImageEdit author(String author) {
    json.put("author", author);
    return this;
  }

  public ImageEdit platform(Platform platform) {
    json.put("os", platform.os());
    json.put("architecture", platform.architecture());
    json.remove("variant");
    platform.variant().ifPresent(v -> json.put("variant", v));
    return this;
  }

  /** Sets a variable in its place, or adds it at the end. */
  public ImageEdit env(String name, String value) {
    List<String> env = new ArrayList<>(Json.texts(run, "Env"));
    String assignment = name + "=" + value;
    int at = indexOf(env, name);
    if (at >= 0) {
      env.set(at, assignment);
    } else {
      env.add(assignment);
    }
    ImageConfig.setTexts(run, "Env", env);
    return this;
  }

  public ImageEdit unsetEnv(String name) {
    List<String> env = new ArrayList<>(Json.texts(run, "Env"));
    int at = indexOf(env, name);
    if (at >= 0) {
      env.remove(at);
      list("Env", env);
    }
    return this;
  }

  private static int indexOf(List<String> env, String name) {
    for (int i = 0; i < env.size(); i++) {
      if (env.get(i).startsWith(name + "=") || env.get(i).equals(name)) {
        return i;
      }
    }
    return -1;
  }

  public ImageEdit label(String key, String value) {
    child("Labels").put(key, value);
    return this;
  }

  public ImageEdit unsetLabel(String key) {
    child("Labels").remove(key);
    return this;
  }

  /** Sets the user, {@code user[:group]}; empty text means root and removes the field. */
  public ImageEdit user(String user) {
    return text("User", user);
  }

  public ImageEdit workingDir(String path) {
    return text("WorkingDir", path);
  }

  public ImageEdit stopSignal(String signal) {
    return text("StopSignal", signal);
  }

  /** Sets the default arguments; none removes the field. */
  public ImageEdit cmd(List<String> cmd) {
    return list("Cmd", cmd);
  }

  /** Sets the entry point; none removes the field. */
  public ImageEdit entrypoint(List<String> entrypoint) {
    return list("Entrypoint", entrypoint);
  }

  public ImageEdit shell(List<String> shell) {
    return list("Shell", shell);
  }

  public ImageEdit onBuild(List<String> instructions) {
    return list("OnBuild", instructions);
  }

  /** Adds a port, {@code 80/tcp}. */
  public ImageEdit expose(String port) {
    child("ExposedPorts").putObject(port);
    return this;
  }

  public ImageEdit unexpose(String port) {
    child("ExposedPorts").remove(port);
    return this;
  }

  public ImageEdit volume(String path) {
    child("Volumes").putObject(path);
    return this;
  }

  public ImageEdit removeVolume(String path) {
    child("Volumes").remove(path);
    return this;
  }

  public ImageEdit healthcheck(Optional<Healthcheck> check) {
    if (check.isPresent()) {
      run.set("Healthcheck", check.get().toJson());
    } else {
      run.remove("Healthcheck");
    }
    return this;
  }

  /** Adds the entry of an instruction that added no layer. */
  public ImageEdit append(History history) {
    if (!history.emptyLayer()) {
      throw new IllegalArgumentException("an entry with a layer needs its diff ID");
    }
    addHistory(history);
    return this;
  }

  /** Adds a layer on top, with its entry. */
  public ImageEdit append(Digest diffId, History history) {
    if (history.emptyLayer()) {
      throw new IllegalArgumentException("the entry says there is no layer");
    }
    append(diffId);
    addHistory(history);
    return this;
  }

  /** Adds a layer on top, which the history does not mention. */
  public ImageEdit append(Digest diffId) {
    ObjectNode rootfs = Json.child(json, "rootfs").orElseGet(() -> json.putObject("rootfs"));
    rootfs.put("type", "layers");
    array(rootfs, "diff_ids").add(diffId.toString());
    return this;
  }

  /** Replaces all layers, and the history with them. */
  public ImageEdit layers(List<Digest> diffIds, List<History> history) {
    Json.child(json, "rootfs").ifPresent(rootfs -> rootfs.remove("diff_ids"));
    diffIds.forEach(this::append);
    json.remove("history");
    history.forEach(this::addHistory);
    return this;
  }

  private void addHistory(History history) {
    array(json, "history").add(history.toJson());
    history.created().ifPresent(this::created);
  }

  /** The edited config; this edit may be used no further. */
  public ImageConfig build() {
    dropEmpty("Labels");
    dropEmpty("Volumes");
    dropEmpty("ExposedPorts");
    return ImageConfig.of(json);
  }

  private void dropEmpty(String field) {
    if (Json.child(run, field).filter(ObjectNode::isEmpty).isPresent()) {
      run.remove(field);
    }
  }

  private ImageEdit text(String field, String value) {
    if (value.isEmpty()) {
      run.remove(field);
    } else {
      run.put(field, value);
    }
    return this;
  }

  private ImageEdit list(String field, List<String> values) {
    if (values.isEmpty()) {
      run.remove(field);
    } else {
      ImageConfig.setTexts(run, field, values);
    }
    return this;
  }

  private ObjectNode child(String field) {
    return Json.child(run, field).orElseGet(() -> run.putObject(field));
  }

  private static ArrayNode array(ObjectNode object, String field) {
    return object.get(field) instanceof ArrayNode array ? array : object.putArray(field);
  }
}
