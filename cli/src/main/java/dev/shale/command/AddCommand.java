package dev.shale.command;

import dev.shale.container.Placement;
import dev.shale.container.TreeTarget;
import dev.shale.context.Selection;
import dev.shale.error.OciException;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code shale add}: files of the host into a working container, as ADD does. */
final class AddCommand implements Command {
  private static final Pattern REMOTE = Pattern.compile("(https?|git|ssh)://.*|git@.*");

  @Parameters(
      index = "0",
      paramLabel = "CONTAINER",
      description = "a name, ID, or beginning of an ID")
  String container = "";

  @Parameters(
      index = "1..*",
      arity = "2..*",
      paramLabel = "SOURCE… DESTINATION",
      hideParamSyntax = true,
      description =
          "files, archives (which are unpacked) and directories (whose contents are meant); and"
              + " where they go, from the container's working directory")
  List<String> paths = List.of();

  @Mixin PlacementFlags placement = new PlacementFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "add app-working-container rootfs.tar.gz /",
        "add --chown nobody --chmod 0755 app-working-container bin/app /usr/local/bin/",
        "add app-working-container src conf /srv/app");
  }

  @Override
  public int run(Session session) throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String path : paths.subList(0, paths.size() - 1)) {
      sources.add(source(path));
    }
    Placement.Form form =
        ContainerPath.saysDirectory(paths.getLast())
            ? Placement.Form.DIRECTORY
            : Placement.Form.AS_FOUND;
    try (LocalStore store = session.openStoreToMount()) {
      ContainerRecord record = store.containers().require(container);
      String destination =
          Path.of("/", record.config().workingDir()).resolve(paths.getLast()).toString();
      ContainerFiles.open(
          store,
          record,
          (root, host) -> {
            Placement.Archives unpacked =
                new Placement.Archives.Unpacked(store::expansionOfArchive);
            new Placement(new TreeTarget(root), placement.options(session, root))
                .place(
                    List.of(new Placement.Part(selection(host, sources), unpacked)),
                    ContainerPath.within(destination),
                    form);
          });
    }
    return ExitCode.OK;
  }

  private static Path source(String text) throws IOException {
    if (REMOTE.matcher(text).matches()) {
      throw OciException.unsupported(
          "add %s: fetching is not offered; add what was downloaded", text);
    }
    if (!Files.exists(Path.of(text))) {
      throw OciException.notFound("add %s: no such file or directory", text);
    }
    return Path.of(text);
  }

  private static Selection selection(ReadableTree host, List<Path> files) throws IOException {
    List<Selection.Source> sources = new ArrayList<>();
    for (Path file : files) {
      TreePath path = TreePath.of(file.toRealPath().toString());
      TreeEntry entry =
          host.find(path).orElseThrow(() -> OciException.notFound("add %s: it is gone", file));
      sources.add(
          new Selection.Source(host, path, entry.node(), TreePath.of(file.getFileName().toString())));
    }
    return new Selection(sources);
  }
}
