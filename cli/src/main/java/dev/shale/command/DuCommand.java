package dev.shale.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.json.Json;
import dev.shale.local.CacheMounts;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.local.Usage;
import dev.shale.render.HumanSize;
import dev.shale.render.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code shale du}: what takes the room in the store. */
final class DuCommand implements Command {
  @Option(
      names = {"-l", "--layers"},
      description = "list every layer, too")
  boolean layers;

  @Option(names = "--json", description = "print JSON, with every layer")
  boolean json;

  @Override
  public List<String> examples() {
    return List.of("du", "du --layers", "du --json");
  }

  @Override
  public int run(Session session) throws IOException {
    try (LocalStore store = session.openStore()) {
      Usage usage = store.usage();
      if (json) {
        session.out().println(Json.pretty(document(usage)));
      } else {
        print(usage, session.out());
      }
    }
    return ExitCode.OK;
  }

  private void print(Usage usage, PrintStream out) {
    Table images = Table.ofColumns(3);
    images.row("IMAGE", "SHARED", "UNIQUE");
    usage
        .images()
        .forEach(
            image ->
                images.row(
                    called(image.image()), size(image.sharedBytes()), size(image.uniqueBytes())));
    images.print(out);
    out.println();
    if (layers) {
      printLayers(usage, out);
    }
    Table containers = Table.ofColumns(2);
    containers.row("CONTAINER", "OWN");
    usage
        .containers()
        .forEach(
            container -> containers.row(container.container().name(), size(container.ownBytes())));
    if (!usage.containers().isEmpty()) {
      containers.print(out);
      out.println();
    }
    Table sums = Table.ofColumns(2);
    sums.row("build cache", size(usage.cacheBytes()));
    sums.row("cache mounts", size(usage.mountBytes()));
    sums.row("idle copies of roots", size(usage.copyBytes()));
    sums.row("partial downloads", size(usage.partialBytes()));
    sums.row("unreferenced", size(usage.otherBytes()));
    sums.row("total", size(usage.totalBytes()));
    sums.row("shale prune frees", size(usage.freeableBytes()));
    sums.print(out);
  }

  private static void printLayers(Usage usage, PrintStream out) {
    Table table = Table.ofColumns(4);
    table.row("LAYER", "PACKED", "UNPACKED", "USERS");
    for (Usage.OfLayer layer : usage.layers()) {
      table.row(
          layer.diffId().shortHex(),
          size(layer.blobBytes()),
          size(layer.treeBytes()),
          Integer.toString(layer.users()));
    }
    table.print(out);
    out.println();
  }

  private static String size(long bytes) {
    return HumanSize.of(bytes);
  }

  private static String called(StoredImage image) {
    return image.names().isEmpty()
        ? StoredImages.shortId(image.id())
        : image.names().getFirst().toString();
  }

  private static ObjectNode document(Usage usage) {
    ObjectNode json = Json.object();
    ArrayNode images = json.putArray("images");
    for (Usage.OfImage image : usage.images()) {
      ObjectNode one = images.addObject();
      one.put("id", image.image().id().hex());
      ArrayNode names = one.putArray("names");
      image.image().names().forEach(name -> names.add(name.toString()));
      one.put("sharedBytes", image.sharedBytes()).put("uniqueBytes", image.uniqueBytes());
    }
    ArrayNode layerList = json.putArray("layers");
    for (Usage.OfLayer layer : usage.layers()) {
      layerList
          .addObject()
          .put("diffId", layer.diffId().toString())
          .put("blobBytes", layer.blobBytes())
          .put("treeBytes", layer.treeBytes())
          .put("users", layer.users());
    }
    ArrayNode containers = json.putArray("containers");
    for (Usage.OfContainer container : usage.containers()) {
      containers
          .addObject()
          .put("id", container.container().id().hex())
          .put("name", container.container().name())
          .put("ownBytes", container.ownBytes());
    }
    ArrayNode mounts = json.putArray("cacheMounts");
    for (CacheMounts.Kept mount : usage.mounts()) {
      mounts
          .addObject()
          .put("id", mount.id())
          .put("bytes", mount.bytes())
          .put("used", mount.used().toString());
    }
    return json.put("cacheBytes", usage.cacheBytes())
        .put("copyBytes", usage.copyBytes())
        .put("partialBytes", usage.partialBytes())
        .put("unreferencedBytes", usage.otherBytes())
        .put("totalBytes", usage.totalBytes())
        .put("freeableBytes", usage.freeableBytes());
  }
}
