package dev.shale.buildah;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.RefusedOption;
import dev.shale.command.Session;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import dev.shale.render.GoTemplate;
import dev.shale.render.GoTemplate.MissingField;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code buildah inspect}: a working container or an image. */
final class InspectCommand implements Command {
  @Parameters(arity = "0..1", paramLabel = "CONTAINER|IMAGE", description = "a name or ID")
  Optional<String> object = Optional.empty();

  @Option(
      names = {"-t", "--type"},
      paramLabel = "container|image",
      description = "what is meant [a container, else an image]")
  Optional<String> type = Optional.empty();

  @Option(
      names = {"-f", "--format"},
      paramLabel = "TEMPLATE",
      description = "print what a Go template makes of it [JSON]")
  Optional<String> format = Optional.empty();

  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "buildah inspect app-working-container",
        "buildah inspect --type image --format {{.OCIv1.Config.Env}} app");
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return GlobalFlags.refusedOptions();
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::inspect);
  }

  private int inspect(Session session) throws IOException {
    String called =
        object.orElseThrow(() -> OciException.invalid("container or image name must be specified"));
    try (LocalStore store = session.openStore()) {
      ObjectNode document =
          switch (type.orElse("")) {
            case "container" -> container(store, store.containers().require(called));
            case "image" -> image(session, store, called);
            case "" -> {
              Optional<ContainerRecord> found = Selected.find(store, called);
              yield found.isPresent()
                  ? container(store, found.get())
                  : image(session, store, called);
            }
            default ->
                throw OciException.invalid(
                    "the only recognized types are \"container\" and \"image\"");
          };
      if (format.isPresent()) {
        session
            .out()
            .print(
                GoTemplate.parse(format.get())
                    .render(GoDocument.of(document), MissingField.IS_NO_VALUE));
      } else {
        session.out().println(Json.pretty(document));
      }
    }
    return ExitCode.OK;
  }

  private static ObjectNode container(LocalStore store, ContainerRecord record) throws IOException {
    Optional<StoredImage> image =
        record.image().isPresent() ? store.find(record.image().get().digest()) : Optional.empty();
    return InspectDocument.of(
        record, image, store.containers().root(record).mountPoint().map(Path::toString));
  }

  private static ObjectNode image(Session session, LocalStore store, String called)
      throws IOException {
    StoredImage image = new Names(session, store).require(called);
    String name =
        Names.nameOf(image, called)
            .or(() -> image.names().stream().findFirst())
            .map(ImageReference::toString)
            .orElse("");
    return InspectDocument.of(image, name);
  }
}
