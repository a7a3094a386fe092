package dev.shale.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.OciException;
import dev.shale.image.History;
import dev.shale.json.Json;
import dev.shale.layer.Authorship;
import dev.shale.layer.RootfsView;
import dev.shale.layer.TableOfContents;
import dev.shale.local.LayerViews;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.render.Table;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.Node;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale blame}: which layer and which instruction wrote a file. */
final class BlameCommand implements Command {
  @Parameters(index = "0", paramLabel = "IMAGE", description = "an image of the store")
  String image = "";

  @Parameters(index = "1", paramLabel = "PATH", description = "a path of it, there or removed")
  String path = "";

  @Option(
      names = {"-R", "--recursive"},
      description = "everything below, too")
  boolean recursive;

  @Option(
      names = {"-a", "--all"},
      description = "every layer that wrote or removed it, not only the last")
  boolean all;

  @Option(names = "--no-trunc", description = "print whole digests and commands")
  boolean noTrunc;

  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public List<String> examples() {
    return List.of(
        "blame app /etc/passwd", "blame --all app /etc/passwd", "blame -R app /usr/local");
  }

  /** What one layer did to one path. */
  private record Line(TreePath path, Authorship.Part part) {}

  @Override
  public int run(Session session) throws IOException {
    try (LocalStore store = session.openStore()) {
      StoredImage found = StoredImages.require("blame", store, image);
      List<Line> lines = lines(store, found);
      List<Steps.Step> steps = stepsByLayer(found);
      if (json) {
        printJson(found, lines, steps, session.out());
      } else {
        print(found, lines, steps, session.out());
      }
    }
    return ExitCode.OK;
  }

  /** What was done when each layer was made, base first. */
  private static List<Steps.Step> stepsByLayer(StoredImage image) {
    return Steps.of(image.config(), image.layers()).stream()
        .filter(step -> step.layer().isPresent())
        .toList();
  }

  private List<Line> lines(LocalStore store, StoredImage found) throws IOException {
    List<TableOfContents> layers = store.tables(found.layers());
    List<Line> lines = new ArrayList<>();
    try (LayerViews views = store.view(found.layers())) {
      for (TreePath at : paths(views.rootfs())) {
        List<Authorship.Part> parts =
            Authorship.of(layers, at).stream()
                .filter(part -> part.deed() != Authorship.Deed.PASSED)
                .toList();
        for (Authorship.Part part : all || parts.isEmpty() ? parts : List.of(parts.getLast())) {
          lines.add(new Line(at, part));
        }
      }
    }
    if (lines.isEmpty()) {
      throw OciException.notFound("blame %s %s: no layer says anything of it", image, path);
    }
    return lines;
  }

  private List<TreePath> paths(RootfsView root) throws IOException {
    TreePath at = LinkResolver.of(root).resolveParent(ContainerPath.within(path));
    List<TreePath> paths = new ArrayList<>(List.of(at));
    if (recursive && root.has(at)) {
      addBelow(root, at, paths);
    }
    return paths;
  }

  private static void addBelow(RootfsView root, TreePath at, List<TreePath> paths) {
    if (root.find(at).orElseThrow().node() instanceof Node.Directory) {
      for (TreeEntry child : root.list(at)) {
        paths.add(child.path());
        addBelow(root, child.path(), paths);
      }
    }
  }

  private void print(StoredImage found, List<Line> lines, List<Steps.Step> steps, PrintStream out) {
    Table table = Table.of("LAYER", "DIFF ID", "DEED", "PATH", "CREATED BY");
    for (Line line : lines) {
      int layer = line.part().layer();
      String createdBy = steps.get(layer).createdBy();
      table.row(
          Integer.toString(layer + 1),
          noTrunc
              ? found.layers().get(layer).diffId().toString()
              : found.layers().get(layer).diffId().shortHex(),
          deed(line),
          "/" + line.path(),
          noTrunc ? createdBy : HistoryCommand.shortened(createdBy));
    }
    table.print(out);
  }

  private static String deed(Line line) {
    return line.part().deed().name().toLowerCase(Locale.ROOT);
  }

  private static void printJson(
      StoredImage found, List<Line> lines, List<Steps.Step> steps, PrintStream out) {
    ArrayNode array = Json.object().putArray("");
    for (Line line : lines) {
      Steps.Step step = steps.get(line.part().layer());
      ObjectNode one =
          array
              .addObject()
              .put("path", "/" + line.path())
              .put("deed", deed(line))
              .put("layer", line.part().layer() + 1)
              .put("diffId", found.layers().get(line.part().layer()).diffId().toString())
              .put("createdBy", step.createdBy());
      step.history()
          .flatMap(History::created)
          .map(Instant::toString)
          .ifPresent(created -> one.put("created", created));
    }
    out.println(Json.pretty(array));
  }
}
