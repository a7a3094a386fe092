package dev.shale.command;

import dev.shale.context.BuildContext;
import dev.shale.context.IgnoreRules;
import dev.shale.context.RemoteAddress;
import dev.shale.dockerfile.Dockerfile;
import dev.shale.dockerfile.Includes;
import dev.shale.error.OciException;
import dev.shale.error.WithoutLogin;
import dev.shale.exec.BuildContexts;
import dev.shale.exec.TreeIncludes;
import dev.shale.git.GitReference;
import dev.shale.plan.Author;
import dev.shale.tree.MemoryTree;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreePath;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
  private final Optional<Path> ignoreFile;
  private final NamedContextFlags named;
  private final ContextTrees trees;

  private OpenedContext(
      Session session,
      String context,
      Optional<String> file,
      Optional<Path> ignoreFile,
      NamedContextFlags named) {
    this.session = session;
    this.context = context;
    this.file = file;
    this.ignoreFile = ignoreFile;
    this.named = named;
    this.trees = new ContextTrees(session);
  }

  /** What is open until it is closed. */
  record Build(Dockerfile dockerfile, BuildContexts files, Author author) {}

  /** The context itself. */
  private record Main(Dockerfile dockerfile, BuildContext files) {}

  /**
   * A context, of which nothing has been read.
   *
   * @param file the Dockerfile as the user names it
   * @param ignoreFile what keeps files out of the context, in place of what it has itself
   * @param named what else the build brings
   */
  static OpenedContext of(
      Session session,
      String context,
      Optional<String> file,
      Optional<Path> ignoreFile,
      NamedContextFlags named) {
    return new OpenedContext(session, context, file, ignoreFile, named);
  }

  /** Fetches and reads what there is to read before the build; once. */
  Build open() throws IOException {
    if (named.areFetched()) {
      mountBeforeReading();
    }
    Main main = main();
    BuildContext files =
        ignoreFile.isPresent() ? main.files().by(rules(ignoreFile.get())) : main.files();
    return new Build(main.dockerfile(), new BuildContexts(files, named.open(trees)), author());
  }

  /** What standard input brings, and what is here, the user has chosen. */
  private Author author() {
    boolean isFetched =
        !context.equals(INPUT)
            && !file.equals(Optional.of(INPUT))
            && !Files.isDirectory(Path.of(context));
    return isFetched ? Author.ELSEWHERE : Author.USER;
  }

  /** The rules of a file of the host. */
  private static IgnoreRules rules(Path file) throws IOException {
    try {
      return IgnoreRules.parse(file.toString(), Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw OciException.notFound("--ignorefile %s: no such file", file);
    }
  }

  private Main main() throws IOException {
    Path local = Path.of(context);
    if (!context.equals(INPUT) && Files.isDirectory(local)) {
      return ofDirectory(local);
    }
    Optional<GitReference> repository = GitReference.parseContext(context);
    Optional<RemoteAddress> address = RemoteAddress.parse(context);
    if (!context.equals(INPUT) && repository.isEmpty() && address.isEmpty()) {
      throw OciException.notFound("build %s: no such directory", WithoutLogin.of(context));
    }
    mountBeforeReading();
    if (repository.isPresent()) {
      return ofTree(trees.repository(repository.get()));
    }
    if (address.isPresent()) {
      try (InputStream in = trees.fetch(address.get())) {
        return ofStream(in);
      }
    }
    if (file.equals(Optional.of(INPUT))) {
      throw OciException.invalid("build - --file -: standard input cannot be both");
    }
    Path _ = StandardStreams.input("context -", Path.of(INPUT)); // nobody types one
    return ofStream(session.surroundings().in().bytes());
  }

  private Main ofDirectory(Path directory) throws IOException {
    BuildFile from = BuildFile.find(file, directory);
    if (from.isStandardInput()) {
      mountBeforeReading();
    }
    ReadableTree files = trees.directory(directory);
    return new Main(from.read(directory, files), from.context(files));
  }

  /** What has been read of standard input, or fetched, is lost when the program starts over. */
  private void mountBeforeReading() throws IOException {
    if (session.surroundings().namespace().obstacle().isEmpty()) {
      session.requireMounting();
    }
  }

  private Main ofStream(InputStream in) throws IOException {
    BufferedInputStream buffered = ContextTrees.buffered(in);
    Optional<ReadableTree> archive = trees.archive(shown(), buffered);
    if (archive.isPresent()) {
      return ofTree(archive.get());
    }
    if (file.isPresent()) {
      throw OciException.invalid(
          "build %s: it is no archive, so no %s is in it", shown(), file.get());
    }
    Dockerfile dockerfile = BuildFile.parse("Dockerfile", buffered, Includes.NONE);
    return new Main(dockerfile, new BuildContext(new MemoryTree(), IgnoreRules.NONE));
  }

  private Main ofTree(ReadableTree tree) throws IOException {
    if (file.equals(Optional.of(INPUT))) {
      Dockerfile dockerfile =
          BuildFile.parse("Dockerfile", session.surroundings().in().bytes(), TreeIncludes.in(tree));
      return new Main(dockerfile, BuildContext.of(tree));
    }
    TreePath path = BuildFile.find(file, tree, shown());
    try (InputStream in = tree.read(path)) {
      return new Main(
          BuildFile.parse(path.toString(), in, TreeIncludes.beside(tree, path)),
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
    trees.close();
  }
}
