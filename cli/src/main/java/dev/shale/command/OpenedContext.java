package dev.shale.command;

import dev.shale.container.ArchiveContext;
import dev.shale.container.Placement.Archives.Limits;
import dev.shale.context.BuildContext;
import dev.shale.context.IgnoreRules;
import dev.shale.context.RemoteAddress;
import dev.shale.context.RemoteFile;
import dev.shale.context.Selection.Source;
import dev.shale.dockerfile.Dockerfile;
import dev.shale.error.OciException;
import dev.shale.exec.Held;
import dev.shale.git.GitCheckout;
import dev.shale.git.GitReference;
import dev.shale.layer.Expansion;
import dev.shale.layer.ExpansionLimit;
import dev.shale.linux.LinuxTree;
import dev.shale.linux.ScratchDirectory;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreePath;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a build sees, and its Dockerfile: of a directory, an archive or a repository, from the host,
 * standard input or elsewhere. What is no archive there is the Dockerfile, and nothing is seen.
 *
 * <p>Spec: Docker documentation, build context, "What is a build context?".
 */
final class OpenedContext implements AutoCloseable {
  private static final String INPUT = "-";

  private final Session session;
  private final String context;
  private final Optional<String> file;
  private final Held held = new Held();

  private OpenedContext(Session session, String context, Optional<String> file) {
    this.session = session;
    this.context = context;
    this.file = file;
  }

  /** What is open until it is closed. */
  record Build(Dockerfile dockerfile, BuildContext files) {}

  /**
   * A context, of which nothing has been read.
   *
   * @param file the Dockerfile as the user names it
   */
  static OpenedContext of(Session session, String context, Optional<String> file) {
    return new OpenedContext(session, context, file);
  }

  /** Fetches and reads what there is to read before the build; once. */
  Build open() throws IOException {
    Path local = Path.of(context);
    if (!context.equals(INPUT) && Files.isDirectory(local)) {
      return ofDirectory(local);
    }
    Optional<GitReference> repository = GitReference.parseContext(context);
    Optional<RemoteAddress> address = RemoteAddress.parse(context);
    if (!context.equals(INPUT) && repository.isEmpty() && address.isEmpty()) {
      throw OciException.notFound("build %s: no such directory", context);
    }
    mountBeforeReading();
    ScratchDirectory home = ScratchDirectory.in(session.scratch());
    held.add(home::close);
    if (repository.isPresent()) {
      GitCheckout checkout = new HostRemotes(session).checkOut(repository.get(), home.path());
      held.add(checkout::close);
      return ofTree(checkout.tree());
    }
    if (address.isPresent()) {
      return ofFile(fetch(address.get(), home.path()), home.path());
    }
    if (file.equals(Optional.of(INPUT))) {
      throw OciException.invalid("build - --file -: standard input cannot be both");
    }
    Path _ = StandardStreams.input("context -", Path.of(INPUT)); // nobody types one
    return ofStream(session.surroundings().in().bytes(), home.path());
  }

  private Build ofDirectory(Path directory) throws IOException {
    BuildFile from = BuildFile.find(file, directory);
    if (from.isStandardInput()) {
      mountBeforeReading();
    }
    Dockerfile dockerfile = from.read();
    LinuxTree files = LinuxTree.open(directory.toRealPath());
    held.add(files);
    return new Build(dockerfile, from.context(files));
  }

  /** What has been read of standard input, or fetched, is lost when the program starts over. */
  private void mountBeforeReading() throws IOException {
    if (session.surroundings().namespace().obstacle().isEmpty()) {
      session.requireMounting();
    }
  }

  private Source fetch(RemoteAddress address, Path directory) throws IOException {
    RemoteFile fetched = new HostRemotes(session).fetch(address, Optional.empty(), directory);
    held.add(fetched::close);
    return fetched.selection().sources().getFirst();
  }

  private Build ofFile(Source fetched, Path directory) throws IOException {
    try (InputStream in = fetched.tree().read(fetched.path())) {
      return ofStream(in, directory);
    }
  }

  private Build ofStream(InputStream in, Path directory) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, ArchiveContext.HEAD_BYTES);
    if (!ArchiveContext.isArchive(buffered)) {
      if (file.isPresent()) {
        throw OciException.invalid(
            "build %s: it is no archive, so no %s is in it", shown(), file.get());
      }
      Dockerfile dockerfile = BuildFile.parse("Dockerfile", buffered);
      return new Build(dockerfile, new BuildContext(new MemoryTree(), IgnoreRules.NONE));
    }
    Limits limits =
        (name, packed) ->
            Expansion.ofArchive(
                name,
                packed,
                ExpansionLimit.DEFAULT,
                () -> Files.getFileStore(directory).getUsableSpace());
    ArchiveContext archive =
        ArchiveContext.read(
            shown(), buffered, limits, directory, session.environment().clock().instant());
    held.add(archive::close);
    return ofTree(archive.tree());
  }

  private Build ofTree(ReadableTree tree) throws IOException {
    if (file.equals(Optional.of(INPUT))) {
      Dockerfile dockerfile = BuildFile.parse("Dockerfile", session.surroundings().in().bytes());
      return new Build(dockerfile, BuildContext.of(tree));
    }
    TreePath path = BuildFile.find(file, tree, shown());
    try (InputStream in = tree.read(path)) {
      return new Build(
          BuildFile.parse(path.toString(), in),
          new BuildContext(tree, IgnoreRules.find(tree, tree, path)));
    }
  }

  /** The context for people: without a password. */
  private String shown() {
    return context.equals(INPUT)
        ? INPUT
        : GitReference.parseContext(context)
            .map(GitReference::toString)
            .or(() -> RemoteAddress.parse(context).map(RemoteAddress::toString))
            .orElse(context);
  }

  @Override
  public void close() throws IOException {
    held.close();
  }
}
