package dev.shale.command;

import dev.shale.context.BuildContext;
import dev.shale.context.IgnoreRules;
import dev.shale.dockerfile.Dockerfile;
import dev.shale.dockerfile.DockerfileParser;
import dev.shale.dockerfile.Includes;
import dev.shale.dockerfile.Instruction;
import dev.shale.error.OciException;
import dev.shale.exec.TreeIncludes;
import dev.shale.linux.LinuxTree;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.Node;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a build's Dockerfile is.
 *
 * @param name as messages name it
 */
record BuildFile(Path path, String name) {
  private static final String STANDARD_INPUT = "-";
  private static final List<String> NAMES = List.of("Containerfile", "Dockerfile");

  /**
   * Finds it: a file that is asked for, from where the user is or else from the context; or the
   * first of the usual names in the context.
   */
  static BuildFile find(Optional<String> asked, Path context) {
    if (asked.equals(Optional.of(STANDARD_INPUT))) {
      return new BuildFile(Path.of("/dev/stdin"), "Dockerfile");
    }
    if (asked.isEmpty()) {
      return NAMES.stream()
          .filter(name -> Files.isRegularFile(context.resolve(name)))
          .findFirst()
          .map(name -> new BuildFile(context.resolve(name), name))
          .orElseThrow(
              () ->
                  OciException.notFound(
                      "build %s: neither Containerfile nor Dockerfile is there; use --file",
                      context));
    }
    Path here = Path.of(asked.get());
    Path path = Files.exists(here) ? here : context.resolve(here);
    if (Files.notExists(path) || Files.isDirectory(path)) {
      throw OciException.notFound("build --file %s: no such file", asked.get());
    }
    return new BuildFile(path, asked.get());
  }

  /**
   * Finds it in a context that is no directory of the host: the file that is asked for, or the
   * first of the usual names; every link followed.
   *
   * @param context what messages call it
   */
  static TreePath find(Optional<String> asked, ReadableTree tree, String context)
      throws IOException {
    for (String name : asked.map(List::of).orElse(NAMES)) {
      TreePath path = LinkResolver.of(tree).resolve(name.getBytes(StandardCharsets.UTF_8));
      if (tree.find(path).map(TreeEntry::node).orElse(null) instanceof Node.File) {
        return path;
      }
    }
    throw OciException.notFound(
        "build %s: %s there",
        context,
        asked
            .map(name -> "no file %s is".formatted(name))
            .orElse("neither Containerfile nor Dockerfile is"));
  }

  boolean isStandardInput() {
    return path.equals(Path.of("/dev/stdin"));
  }

  /**
   * Reads it, and what it includes: of the context, if it is in that, else of its own directory.
   *
   * @param files those of the context
   */
  Dockerfile read(Path context, ReadableTree files) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      if (isStandardInput()) {
        return parse(name, in, TreeIncludes.in(files));
      }
      Path directory = path.toAbsolutePath().resolveSibling("").toRealPath();
      Path root = context.toRealPath();
      if (directory.startsWith(root)) {
        Path inside = root.relativize(directory.resolve(path.getFileName()));
        return parse(name, in, TreeIncludes.beside(files, TreePath.of(inside.toString())));
      }
      try (LinuxTree beside = LinuxTree.open(directory)) {
        TreePath called = TreePath.of(path.getFileName().toString());
        return parse(name, in, TreeIncludes.beside(beside, called));
      }
    }
  }

  /** Reads one from a stream, which stays open. */
  static Dockerfile parse(String name, InputStream in, Includes includes) throws IOException {
    return DockerfileParser.parse(name, in.readNBytes(DockerfileParser.MAX_BYTES + 1), includes);
  }

  /** A directory as the build sees it: rules in a file named after this one go first. */
  BuildContext context(ReadableTree directory) throws IOException {
    if (isStandardInput()) {
      return BuildContext.of(directory);
    }
    Path file = path.toAbsolutePath();
    try (LinuxTree beside = LinuxTree.open(file.resolveSibling("").toRealPath())) {
      TreePath called = TreePath.of(file.getFileName().toString());
      return new BuildContext(directory, IgnoreRules.find(directory, beside, called));
    }
  }

  /** Whether a build of it runs processes, as far as it says itself. */
  static boolean runsProcesses(Dockerfile file) {
    return file.stages().stream()
        .flatMap(stage -> stage.instructions().stream())
        .anyMatch(Instruction.Run.class::isInstance);
  }
}
