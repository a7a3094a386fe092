package dev.shale.command;

import dev.shale.container.CopyOptions;
import dev.shale.container.FileCopier;
import dev.shale.container.TreeTarget;
import dev.shale.error.OciException;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import dev.shale.tree.FileTree;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.Node;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code shale cp}: files between the host and a working container. */
final class CpCommand implements Command {
  @Parameters(
      index = "0",
      paramLabel = "SOURCE",
      description = "PATH of the host or CONTAINER:PATH; DIRECTORY/. means what is in it")
  String from = "";

  @Parameters(
      index = "1",
      paramLabel = "DESTINATION",
      description = "the other of the two; an existing directory is copied into")
  String to = "";

  @Mixin PlacementFlags placement = new PlacementFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "cp app.conf app-working-container:/etc/app/",
        "cp --chown nobody --chmod 0640 data/. app-working-container:/srv/data",
        "cp app-working-container:/var/log/app.log .");
  }

  @Override
  public int run(Session session) throws IOException {
    Optional<ContainerPath> source = ContainerPath.parse(from);
    Optional<ContainerPath> destination = ContainerPath.parse(to);
    if (source.isPresent() == destination.isPresent()) {
      throw OciException.invalid("cp: expected CONTAINER:PATH on one side and a path on the other");
    }
    if (from.equals("-") || to.equals("-")) {
      throw OciException.unsupported("cp -: streams of archives are not offered; name a file");
    }
    if (source.isPresent()) {
      copyOut(session, source.get());
    } else {
      copyIn(session, destination.orElseThrow());
    }
    return ExitCode.OK;
  }

  private void copyIn(Session session, ContainerPath destination) throws IOException {
    Path source = Path.of(from);
    if (!Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
      throw OciException.notFound("cp %s: no such file or directory", from);
    }
    TreePath place = onHost(source, from);
    try (LocalStore store = session.openStoreToMount()) {
      ContainerRecord record = store.containers().require(destination.container());
      ContainerFiles.open(
          store,
          record,
          (root, host) ->
              new Placing(host, root, placement.options(session, root))
                  .place(place, destination.inTree(), destination.path()));
    }
  }

  private void copyOut(Session session, ContainerPath source) throws IOException {
    if (placement.chown.isPresent()) {
      throw OciException.invalid("cp: --chown is for files on their way into a container");
    }
    Path destination = Path.of(to).toAbsolutePath().normalize();
    TreePath place = onHost(destination, to);
    try (LocalStore store = session.openStoreToMount()) {
      ContainerRecord record = store.containers().require(source.container());
      ContainerFiles.open(
          store,
          record,
          (root, host) ->
              new Placing(root, host, placement.options(session, root))
                  .place(inContainer(root, source), place, to));
    }
  }

  /** Where a path of the host is; its last part is not followed unless it says a directory. */
  private static TreePath onHost(Path path, String asGiven) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    Path parent = Optional.ofNullable(absolute.getParent()).orElse(absolute);
    if (!Files.isDirectory(parent)) {
      throw OciException.notFound("cp %s: no directory %s", asGiven, parent);
    }
    if (parent.equals(absolute)
        || (ContainerPath.saysDirectory(asGiven) && Files.exists(absolute))) {
      return TreePath.of(absolute.toRealPath().toString());
    }
    Path name = Path.of(absolute.getFileName().toString());
    return TreePath.of(parent.toRealPath().resolve(name).toString());
  }

  private static TreePath inContainer(ReadableTree root, ContainerPath source) throws IOException {
    LinkResolver links = LinkResolver.of(root);
    TreePath place =
        ContainerPath.saysDirectory(source.path())
            ? links.resolve(source.inTree())
            : links.resolveParent(source.inTree());
    if (root.find(place).isEmpty()) {
      throw OciException.notFound(
          "cp %s:%s: no such file or directory", source.container(), source.path());
    }
    return place;
  }

  /** One copy between two trees. */
  private final class Placing {
    private final ReadableTree source;
    private final FileCopier copier;

    Placing(ReadableTree source, FileTree target, CopyOptions options) {
      this.source = source;
      this.copier = new FileCopier(new TreeTarget(target), options);
    }

    /**
     * Copies.
     *
     * @param asGiven how the user wrote the destination
     */
    void place(TreePath place, TreePath destination, String asGiven) throws IOException {
      boolean isDirectory =
          source.find(place).map(TreeEntry::node).orElse(null) instanceof Node.Directory;
      if (ContainerPath.saysDirectory(asGiven) && !isDirectory) {
        copier.makeDirectories(destination);
      }
      boolean goesInto =
          copier.isDirectory(destination)
              && !(isDirectory && (place.isRoot() || ContainerPath.meansContents(from)));
      copier.copy(source, place, goesInto ? destination.child(place.name()) : destination);
    }
  }
}
