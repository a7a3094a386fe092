package dev.shale.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.render.HumanAge;
import dev.shale.render.HumanSize;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale images}: what is in the store. */
final class ImagesCommand implements Command {
  private static final String NONE = "<none>";
  private static final List<RowFormat.Column> COLUMNS =
      List.of(
          new RowFormat.Column("REPOSITORY", "Name"),
          new RowFormat.Column("TAG", "Tag"),
          new RowFormat.Column("IMAGE ID", "ID"),
          new RowFormat.Column("CREATED", "CreatedAt"),
          new RowFormat.Column("SIZE", "Size"));

  @Parameters(paramLabel = "IMAGE", arity = "0..1", description = "only this one")
  Optional<String> image = Optional.empty();

  @Option(
      names = {"-q", "--quiet"},
      description = "print IDs only")
  boolean quiet;

  @Option(names = "--no-trunc", description = "print whole IDs")
  boolean noTrunc;

  @Mixin RowFormat format = new RowFormat();

  @Override
  public List<String> examples() {
    return List.of("images", "images --json", "images --format {{.ID}}:{{.Name}}", "images -q");
  }

  @Override
  public int run(Session session) throws IOException {
    try (LocalStore store = session.openStore()) {
      List<StoredImage> images = StoredIndex.named(store, chosen(store));
      if (quiet) {
        images.stream().map(this::id).distinct().forEach(session.out()::println);
      } else if (format.isJson()) {
        format.printJson(images.stream().map(ImagesCommand::document).toList(), session.out());
      } else {
        format.printRows(
            rows(images, session.environment().clock().instant()), COLUMNS, session.out());
      }
    }
    return ExitCode.OK;
  }

  private List<StoredImage> chosen(LocalStore store) throws IOException {
    if (image.isEmpty()) {
      return store.images();
    }
    Optional<ManifestList> list = StoredIndex.find(store, image.get());
    return list.isPresent()
        ? StoredIndex.images(store, list.get())
        : List.of(StoredImages.require("list", store, image.get()));
  }

  private String id(StoredImage found) {
    return noTrunc ? found.id().toString() : StoredImages.shortId(found.id());
  }

  private static ObjectNode document(StoredImage image) {
    ObjectNode json = Json.object();
    json.put("id", image.id().hex());
    ArrayNode names = json.putArray("names");
    image.names().forEach(name -> names.add(name.toString()));
    json.put("digest", image.digest().toString());
    json.put("createdat", image.config().created().map(Instant::toString).orElse(""));
    json.put("size", image.sizeBytes());
    return json;
  }

  /** A row for each name, newest image first. */
  private List<ObjectNode> rows(List<StoredImage> images, Instant now) {
    List<ObjectNode> rows = new ArrayList<>();
    for (StoredImage found : images.reversed()) {
      if (found.names().isEmpty()) {
        rows.add(row(found, NONE, NONE, now));
      }
      for (ImageReference name : found.names()) {
        rows.add(row(found, name.name(), name.tag().orElse(NONE), now));
      }
    }
    return rows;
  }

  private ObjectNode row(StoredImage found, String repository, String tag, Instant now) {
    Optional<Instant> created = found.config().created();
    return Json.object()
        .put("Name", repository)
        .put("Tag", tag)
        .put("ID", id(found))
        .put("Digest", found.digest().toString())
        .put("CreatedAt", created.map(then -> HumanAge.of(Duration.between(then, now))).orElse(""))
        .put("CreatedAtRaw", created.map(Instant::toString).orElse(""))
        .put("Size", HumanSize.of(found.sizeBytes()))
        .put("SizeBytes", found.sizeBytes());
  }
}
