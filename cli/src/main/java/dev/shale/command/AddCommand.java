package dev.shale.command;

import dev.shale.container.CopyOptions;
import dev.shale.container.CopyTarget;
import dev.shale.container.LinkedLayer;
import dev.shale.container.Placement;
import dev.shale.container.TreeTarget;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import dev.shale.snapshot.StagedTree;
import dev.shale.tree.FileTree;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code shale add}: files of the host, the web or a repository into a container, as ADD does. */
final class AddCommand implements Command {
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
          "files, archives (which are unpacked), directories (whose contents are meant), URLs and"
              + " git repositories; and where they go, from the container's working directory")
  List<String> paths = List.of();

  @Mixin AddFlags flags = new AddFlags();
  @Mixin PlacementFlags placement = new PlacementFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "add app-working-container rootfs.tar.gz /",
        "add --chown nobody --chmod 0755 app-working-container bin/app /usr/local/bin/",
        "add --exclude '**/*.log' --parents app-working-container src/./conf src/./web /srv/app",
        "add --checksum sha256:… app-working-container https://example.com/a.tar.gz /opt/",
        "add app-working-container https://example.com/app.git#v1:docs /usr/share/doc/app");
  }

  @Override
  public int run(Session session) throws IOException {
    List<String> words = paths.subList(0, paths.size() - 1);
    HostSource.check(words, flags.rules("").parents());
    try (LocalStore store = session.openStoreToMount()) {
      ContainerRecord record = store.containers().require(container);
      try (StagedTree scratch = store.temporary();
          AddSources sources = AddSources.open(session, flags, words, scratch.path())) {
        ContainerFiles.open(
            store,
            record,
            (root, host) ->
                put(
                    sources.parts(host, store::expansionOfArchive),
                    destination(record),
                    flags.link
                        ? placement.optionsOfLinked(session)
                        : placement.options(session, root),
                    root,
                    scratch.path()));
      }
    }
    return ExitCode.OK;
  }

  private TreePath destination(ContainerRecord record) {
    return ContainerPath.within(
        Path.of("/", record.config().workingDir()).resolve(paths.getLast()).toString());
  }

  private void put(
      List<Placement.Part> parts,
      TreePath destination,
      CopyOptions options,
      FileTree root,
      Path scratch)
      throws IOException {
    if (!flags.link) {
      place(parts, destination, options, new TreeTarget(root));
      return;
    }
    try (LinkedLayer layer = new LinkedLayer(scratch)) {
      place(parts, destination, options, layer.target());
      layer.putOver(root);
    }
  }

  private void place(
      List<Placement.Part> parts, TreePath destination, CopyOptions options, CopyTarget target)
      throws IOException {
    Placement.Form form =
        flags.parents || ContainerPath.saysDirectory(paths.getLast())
            ? Placement.Form.DIRECTORY
            : Placement.Form.AS_FOUND;
    new Placement(target, options).place(parts, destination, form);
  }
}
