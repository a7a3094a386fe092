package dev.shale.transport.archive;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code docker save} writes: {@code manifest.json} lists images, each with a config, layers
 * and names.
 *
 * <p>Spec: moby's image specification v1.2, "Combined Image JSON + Filesystem Changeset Format".
 */
final class DockerArchive implements ImageArchive {
  static final String MANIFEST = "manifest.json";

  private final String shown;
  private final ArchiveFile file;
  private final List<Item> items;

  /**
   * An image of {@code manifest.json}; the paths are those of entries.
   *
   * @param config the entry with the config; empty if the archive is from before there were any
   */
  record Item(Optional<String> config, List<String> names, List<String> layers) {
    Item {
      names = List.copyOf(names);
      layers = List.copyOf(layers);
    }

    static Item parse(JsonNode json) {
      return new Item(
          Optional.of(Json.requireText(MANIFEST, json, "Config")),
          Json.texts(json, "RepoTags"),
          Json.texts(json, "Layers"));
    }

    /** Whether one of the names means the same as {@code wanted}. */
    boolean isCalled(ImageReference wanted) {
      return names.stream().anyMatch(name -> reference(name).equals(wanted));
    }
  }

  private DockerArchive(String shown, ArchiveFile file, List<Item> items) {
    this.shown = shown;
    this.file = file;
    this.items = items;
  }

  static DockerArchive of(ArchiveFile file, Path path) throws IOException {
    List<Item> items =
        !file.has(MANIFEST) && LegacyImages.isIn(file) ? LegacyImages.items(file) : items(file);
    return new DockerArchive(ArchiveFormat.DOCKER + ":" + path, file, items);
  }

  private static List<Item> items(ArchiveFile file) throws IOException {
    byte[] manifest = file.readSmall(MANIFEST, Json.MAX_BYTES);
    List<Item> items = new ArrayList<>();
    for (JsonNode json : Json.parseArray(MANIFEST, manifest)) {
      items.add(Item.parse(json));
    }
    return List.copyOf(items);
  }

  private static ImageReference reference(String name) {
    return ImageReference.parse(name).withDefaultTag();
  }

  @Override
  public List<ArchivedImage> images() {
    List<ArchivedImage> listed = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      listed.add(new ArchivedImage(new ArchiveChoice.At(i), items.get(i).names()));
    }
    return listed;
  }

  @Override
  public ImageSource source(ArchiveChoice choice) throws IOException {
    return switch (choice) {
      case ArchiveChoice.Only() -> DockerSource.open(shown, file, only());
      case ArchiveChoice.Named(String name) ->
          DockerSource.open(shown + ":" + name, file, named(name));
      case ArchiveChoice.At(int place) -> DockerSource.open(shown + ":@" + place, file, at(place));
      case ArchiveChoice.WithDigest(var digest) ->
          throw new OciException(
              ErrorKind.UNSUPPORTED,
              "read %s@%s: such an archive has no manifests; choose by name, or by place as in :@0"
                  .formatted(shown, digest));
    };
  }

  private Item only() {
    if (items.isEmpty()) {
      throw OciException.notFound("read %s: it has no image", shown);
    }
    if (items.size() > 1) {
      throw OciException.invalid("read %s: it has several images; name one: %s", shown, choices());
    }
    return items.getFirst();
  }

  private Item named(String name) {
    ImageReference wanted = reference(name);
    return items.stream()
        .filter(item -> item.isCalled(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                OciException.notFound(
                    "read %s:%s: it has no image of that name, only: %s", shown, name, choices()));
  }

  private Item at(int place) {
    if (place < 0 || place >= items.size()) {
      throw OciException.notFound("read %s:@%d: it has %d images", shown, place, items.size());
    }
    return items.get(place);
  }

  private String choices() {
    return images().stream()
        .flatMap(
            image ->
                image.names().isEmpty()
                    ? Stream.of("@" + image.place().index())
                    : image.names().stream())
        .collect(Collectors.joining(", "));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
