package dev.shale.buildah;

import com.fasterxml.jackson.databind.node.ArrayNode;
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
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code buildah containers}: the working containers. */
final class ContainersCommand implements Command {
  private static final String SHORT = "%-12.12s  %-8s %-12.12s %-32s %s";
  private static final String LONG = "%-64s %-8s %-64s %-32s %s";
  private static final String BUILDER = "   *";

  @Option(
      names = {"-a", "--all"},
      description = "containers of others, too, of which there are none here")
  boolean all;

  @Option(
      names = {"-f", "--filter"},
      paramLabel = "id=ID|name=NAME|ancestor=IMAGE",
      description = "only those")
  List<String> filters = List.of();

  @Option(names = "--format", paramLabel = "TEMPLATE", description = "print each by a Go template")
  Optional<String> format = Optional.empty();

  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Option(
      names = {"-n", "--noheading"},
      description = "print no headings")
  boolean noHeading;

  @Option(names = "--notruncate", description = "print whole IDs")
  boolean noTruncate;

  @Option(
      names = {"-q", "--quiet"},
      description = "print IDs only")
  boolean quiet;

  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "buildah containers",
        "buildah containers --json",
        "buildah containers --filter name=app --format {{.ContainerID}}");
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return GlobalFlags.refusedOptions();
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::list);
  }

  private int list(Session session) throws IOException {
    try (LocalStore store = session.openStore()) {
      Names names = new Names(session, store);
      List<ObjectNode> rows = new ArrayList<>();
      for (ContainerRecord container : store.containers().list()) {
        ObjectNode row = row(store, container);
        if (matches(names, row)) {
          rows.add(row);
        }
      }
      print(rows, session.out());
    }
    return ExitCode.OK;
  }

  private static ObjectNode row(LocalStore store, ContainerRecord container) throws IOException {
    Optional<StoredImage> image =
        container.image().isPresent()
            ? store.find(container.image().get().digest())
            : Optional.empty();
    return Json.object()
        .put("ContainerID", container.id().hex())
        .put("Builder", BUILDER)
        .put("ImageID", image.map(found -> found.id().hex()).orElse(""))
        .put("ImageName", container.imageName().isEmpty() ? "scratch" : container.imageName())
        .put("ContainerName", container.name());
  }

  private boolean matches(Names names, ObjectNode row) throws IOException {
    for (String filter : filters) {
      String[] parts = filter.split("=", 2);
      if (parts.length != 2) {
        throw OciException.invalid(
            "parsing filter: invalid filter \"%s\": expected KEY=VALUE", filter);
      }
      boolean isMeant =
          switch (parts[0]) {
            case "id" -> row.path("ContainerID").asText().startsWith(parts[1]);
            case "name" -> row.path("ContainerName").asText().contains(parts[1]);
            case "ancestor" ->
                row.path("ImageName").asText().equals(parts[1])
                    || names
                        .find(parts[1])
                        .filter(image -> image.id().hex().equals(row.path("ImageID").asText()))
                        .isPresent();
            default ->
                throw OciException.invalid("parsing filter: invalid filter \"%s\"", parts[0]);
          };
      if (!isMeant) {
        return false;
      }
    }
    return true;
  }

  private static ObjectNode headings() {
    return Json.object()
        .put("ContainerID", "CONTAINER ID")
        .put("Builder", "BUILDER")
        .put("ImageID", "IMAGE ID")
        .put("ImageName", "IMAGE NAME")
        .put("ContainerName", "CONTAINER NAME");
  }

  private void print(List<ObjectNode> rows, PrintStream out) {
    if (json) {
      out.println(rows.isEmpty() ? "null" : Json.pretty(document(rows))); // as buildah does
    } else if (quiet) {
      rows.forEach(row -> out.println(row.path("ContainerID").asText()));
    } else if (format.isPresent()) {
      Columns.print(headings(), rows, format.get(), out);
    } else {
      if (!noHeading) {
        line(out, "CONTAINER ID", "BUILDER", "IMAGE ID", "IMAGE NAME", "CONTAINER NAME");
      }
      rows.forEach(row -> line(out, texts(row)));
    }
  }

  private static ArrayNode document(List<ObjectNode> rows) {
    ArrayNode array = Json.object().putArray("");
    for (ObjectNode row : rows) {
      array
          .addObject()
          .put("id", row.path("ContainerID").asText())
          .put("builder", true)
          .put("imageid", row.path("ImageID").asText())
          .put("imagename", row.path("ImageName").asText())
          .put("containername", row.path("ContainerName").asText());
    }
    return array;
  }

  private static String[] texts(ObjectNode row) {
    return row.properties().stream().map(field -> field.getValue().asText()).toArray(String[]::new);
  }

  private void line(PrintStream out, String... cells) {
    out.println(String.format(Locale.ROOT, noTruncate ? LONG : SHORT, (Object[]) cells));
  }
}
