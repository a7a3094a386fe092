package dev.shale.skopeo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.ImageArgument;
import dev.shale.command.Session;
import dev.shale.command.Transports;
import dev.shale.concurrent.TaskGroup;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import dev.shale.name.ImageReference;
import dev.shale.name.TagSelection;
import dev.shale.transport.archive.ArchiveFormat;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code skopeo list-tags}: the tags of a repository, or the names in an archive of Docker's. */
final class ListTagsCommand implements Command {
  @Parameters(
      paramLabel = "REPOSITORY",
      description = "docker://NAME without a tag, or docker-archive:FILE")
  String repository = "";

  @Mixin ImageFlags image = new ImageFlags();
  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "skopeo list-tags docker://debian", "skopeo list-tags docker-archive:images.tar");
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::list);
  }

  private int list(Session session) throws IOException {
    ImageArgument argument = ImageName.parse(repository);
    try (Transports transports = image.transports(session)) {
      ObjectNode listed = TaskGroup.interruptibly(() -> document(argument, transports));
      session.out().println(Json.pretty(listed));
    }
    return ExitCode.OK;
  }

  private ObjectNode document(ImageArgument argument, Transports transports) throws IOException {
    return switch (argument) {
      case ImageArgument.InRegistry(var name) -> {
        if (name.tag().isPresent() || name.digest().isPresent()) {
          throw OciException.invalid(
              "list-tags %s: No tag or digest allowed in reference", repository);
        }
        yield document(
            Json.object().put("Repository", name.name()),
            transports.tags(name, TagSelection.ALL, Integer.MAX_VALUE));
      }
      case ImageArgument.InArchive archive when archive.format() == ArchiveFormat.DOCKER ->
          document(Json.object(), names(transports.namesIn(archive)));
      default ->
          throw OciException.invalid(
              "list-tags %s: only docker:// and docker-archive: have lists of tags; shale tags"
                  + " lists those of layouts",
              repository);
    };
  }

  /** In full, whatever the archive says. */
  private static List<String> names(List<String> names) {
    return names.stream().map(name -> ImageReference.parse(name).toString()).toList();
  }

  private static ObjectNode document(ObjectNode json, List<String> tags) {
    ArrayNode array = json.putArray("Tags");
    tags.forEach(array::add);
    return json;
  }
}
