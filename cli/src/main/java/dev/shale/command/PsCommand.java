package dev.shale.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.render.HumanAge;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code shale ps}: the working containers. */
final class PsCommand implements Command {
  private static final List<RowFormat.Column> COLUMNS =
      List.of(
          new RowFormat.Column("CONTAINER ID", "ContainerID"),
          new RowFormat.Column("IMAGE ID", "ImageID"),
          new RowFormat.Column("IMAGE NAME", "ImageName"),
          new RowFormat.Column("CREATED", "CreatedAt"),
          new RowFormat.Column("CONTAINER NAME", "ContainerName"));

  @Option(
      names = {"-q", "--quiet"},
      description = "print IDs only")
  boolean quiet;

  @Option(names = "--notruncate", description = "print whole IDs")
  boolean noTruncate;

  @Option(
      names = {"-a", "--all"},
      description = "accepted for buildah's sake: all are always shown")
  boolean all;

  @Mixin RowFormat format = new RowFormat();

  @Override
  public List<String> examples() {
    return List.of("ps", "ps --json", "ps --format {{.ContainerName}}");
  }

  @Override
  public int run(Session session) throws IOException {
    try (LocalStore store = session.openStore()) {
      List<ContainerRecord> containers = store.containers().list();
      if (quiet) {
        containers.forEach(container -> session.out().println(id(container)));
      } else if (format.isJson()) {
        List<ObjectNode> documents = new ArrayList<>();
        for (ContainerRecord container : containers) {
          documents.add(document(store, container));
        }
        format.printJson(documents, session.out());
      } else {
        Instant now = session.environment().clock().instant();
        List<ObjectNode> rows = new ArrayList<>();
        for (ContainerRecord container : containers) {
          rows.add(row(store, container, now));
        }
        format.printRows(rows, COLUMNS, session.out());
      }
    }
    return ExitCode.OK;
  }

  private String id(ContainerRecord container) {
    return noTruncate ? container.id().hex() : container.id().shortHex();
  }

  private static String imageId(LocalStore store, ContainerRecord container) throws IOException {
    return container.image().isPresent()
        ? store
            .find(container.image().get().digest())
            .map(StoredImage::id)
            .map(digest -> digest.hex())
            .orElse("")
        : "";
  }

  private static String imageName(ContainerRecord container) {
    return container.imageName().isEmpty() ? "scratch" : container.imageName();
  }

  private static ObjectNode document(LocalStore store, ContainerRecord container)
      throws IOException {
    return Json.object()
        .put("id", container.id().hex())
        .put("builder", true)
        .put("imageid", imageId(store, container))
        .put("imagename", imageName(container))
        .put("containername", container.name())
        .put("createdat", container.created().toString());
  }

  private ObjectNode row(LocalStore store, ContainerRecord container, Instant now)
      throws IOException {
    String imageId = imageId(store, container);
    return Json.object()
        .put("ContainerID", id(container))
        .put("ImageID", noTruncate || imageId.isEmpty() ? imageId : imageId.substring(0, 12))
        .put("ImageName", imageName(container))
        .put("CreatedAt", HumanAge.of(Duration.between(container.created(), now)))
        .put("ContainerName", container.name());
  }
}
