package dev.shale.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was said about a container beside its config, and holds until something else is said.
 *
 * @param annotations of the manifest that it is committed as
 * @param createdBy what the history says of how its next layer came about
 * @param comment what else the history says of that
 * @param runOptions words of a command line that each process in it has before its own
 */
public record ContainerNotes(
    SortedMap<String, String> annotations,
    Optional<String> createdBy,
    Optional<String> comment,
    List<String> runOptions) {

  /** Nothing. */
  public static final ContainerNotes NONE =
      new ContainerNotes(new TreeMap<>(), Optional.empty(), Optional.empty(), List.of());

  public ContainerNotes {
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    runOptions = List.copyOf(runOptions);
  }

  /** These notes with other annotations. */
  public ContainerNotes withAnnotations(Map<String, String> others) {
    return new ContainerNotes(new TreeMap<>(others), createdBy, comment, runOptions);
  }

  /** These notes with other words for the history. */
  public ContainerNotes withHistory(
      Optional<String> otherCreatedBy, Optional<String> otherComment) {
    return new ContainerNotes(annotations, otherCreatedBy, otherComment, runOptions);
  }

  /** These notes with other options for its processes. */
  public ContainerNotes withRunOptions(List<String> others) {
    return new ContainerNotes(annotations, createdBy, comment, others);
  }

  static ContainerNotes parse(ObjectNode json) {
    return new ContainerNotes(
        Json.textMap(json, "annotations"),
        Json.text(json, "createdBy"),
        Json.text(json, "comment"),
        Json.texts(json, "runOptions"));
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.set("annotations", Json.ofTexts(annotations));
    createdBy.ifPresent(text -> json.put("createdBy", text));
    comment.ifPresent(text -> json.put("comment", text));
    ArrayNode options = json.putArray("runOptions");
    runOptions.forEach(options::add);
    return json;
  }
}
