package dev.shale.exec;

import dev.shale.dockerfile.DockerfileParser;
import dev.shale.dockerfile.Includes;
import dev.shale.error.OciException;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.Node;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreeEntry;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The files of a tree that a Dockerfile may include: all of them, and nothing outside, wherever
 * links lead. What an ignore file keeps out of a build is not kept out here, as the Dockerfile
 * itself is not.
 */
public final class TreeIncludes implements Includes {
  private final ReadableTree tree;
  private final TreePath directory;
  private final Optional<String> dockerfile;

  private TreeIncludes(ReadableTree tree, TreePath directory, Optional<String> dockerfile) {
    this.tree = tree;
    this.directory = directory;
    this.dockerfile = dockerfile;
  }

  /** For a Dockerfile of the tree, which stays the caller's to close. */
  public static TreeIncludes beside(ReadableTree tree, TreePath dockerfile) {
    String name = new String(dockerfile.name(), StandardCharsets.UTF_8);
    return new TreeIncludes(tree, dockerfile.parent(), Optional.of(name));
  }

  /** For a Dockerfile that is no file, and whose paths are from the root of the tree. */
  public static TreeIncludes in(ReadableTree tree) {
    return new TreeIncludes(tree, TreePath.ROOT, Optional.empty());
  }

  @Override
  public Optional<String> dockerfile() {
    return dockerfile;
  }

  @Override
  public byte[] read(String path) {
    try {
      TreePath real = LinkResolver.of(tree).resolve(inTree(path));
      Optional<Node> node = tree.find(real).map(TreeEntry::node);
      if (!(node.orElse(null) instanceof Node.File)) {
        throw OciException.notFound(
            node.isEmpty() ? "no such file" : "it is no file that can be read");
      }
      try (InputStream in = tree.read(real)) {
        return in.readNBytes(DockerfileParser.MAX_BYTES + 1);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TreePath inTree(String path) {
    Deque<byte[]> parts = new ArrayDeque<>(directory.parts());
    for (String part : path.split("/", -1)) {
      if (!part.equals("..")) {
        parts.add(part.getBytes(StandardCharsets.UTF_8));
      } else if (parts.pollLast() == null) {
        throw OciException.invalid(
            "it is outside of the context, or of the Dockerfile's directory if that is not in it");
      }
    }
    TreePath found = TreePath.ROOT;
    for (byte[] part : parts) {
      found = found.child(part);
    }
    return found;
  }
}
