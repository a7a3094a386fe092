package dev.shale.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import dev.shale.layer.RootfsView;
import dev.shale.local.LocalStore;
import dev.shale.render.Table;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.Node;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale ls}: the files of an image or a container, without unpacking anything. */
final class LsCommand implements Command {
  @Parameters(
      paramLabel = "IMAGE|CONTAINER[:/PATH]",
      description = "an image or container of the store, and what of it [all]")
  String place = "";

  @Option(
      names = {"-l", "--long"},
      description = "type, mode, owner, size and time, too")
  boolean isLong;

  @Option(
      names = {"-R", "--recursive"},
      description = "all below, too")
  boolean recursive;

  @Option(
      names = {"-d", "--directory"},
      description = "a directory itself, not what is in it")
  boolean itself;

  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public List<String> examples() {
    return List.of("ls debian", "ls -l debian:12:/etc", "ls -R --json app:/srv", "ls box:/tmp");
  }

  @Override
  public int run(Session session) throws IOException {
    Look.Place asked = Look.Place.parse(place);
    try (LocalStore store = session.openStore();
        Look look = Look.open("list", store, asked.whose())) {
      print(rows(look.views().rootfs(), asked.path().orElse("/")), session.out());
    }
    return ExitCode.OK;
  }

  private List<FileRow> rows(RootfsView root, String path) throws IOException {
    TreePath at = LinkResolver.of(root).resolve(path.getBytes(StandardCharsets.UTF_8));
    TreeEntry entry =
        root.find(at)
            .orElseThrow(() -> OciException.notFound("list %s: there is no %s", place, path));
    List<FileRow> rows = new ArrayList<>();
    if (entry.node() instanceof Node.Directory && !itself) {
      addChildren(root, at, rows);
    } else {
      rows.add(new FileRow(at, entry.node()));
    }
    return rows;
  }

  private void addChildren(RootfsView root, TreePath directory, List<FileRow> rows) {
    for (TreeEntry child : root.list(directory)) {
      rows.add(new FileRow(child.path(), child.node()));
      if (recursive && child.node() instanceof Node.Directory) {
        addChildren(root, child.path(), rows);
      }
    }
  }

  private void print(List<FileRow> rows, PrintStream out) {
    if (json) {
      ArrayNode array = Json.object().putArray("");
      rows.forEach(row -> array.add(row.toJson()));
      out.println(Json.pretty(array));
    } else if (isLong) {
      Table table = Table.ofColumns(5);
      rows.forEach(
          row ->
              table.row(
                  row.mode(),
                  row.owner(),
                  row.size(),
                  row.node().meta().mtime().toString(),
                  name(row) + row.arrow()));
      table.print(out);
    } else {
      rows.forEach(row -> out.println(name(row)));
    }
  }

  /** A name, or where several directories are listed, a path. */
  private String name(FileRow row) {
    if (recursive || itself || row.path().isRoot()) {
      return "/" + (row.path().isRoot() ? "" : row.path());
    }
    return row.path().relativeTo(row.path().parent()).toString();
  }
}
