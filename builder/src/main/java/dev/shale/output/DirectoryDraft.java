package dev.shale.output;

import dev.shale.error.OciException;
import dev.shale.tree.MappedTree;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files on their way into a directory: made in one of their own inside of it, so that they are on
 * its file system, and moved when all are there. Closing it removes what was not moved.
 */
final class DirectoryDraft implements AutoCloseable {
  private static final int OWNER_ALL = 0700;

  private final Path directory;
  private final boolean isNew;
  private final Path files;
  private boolean isDone;

  private DirectoryDraft(Path directory, boolean isNew, Path files) {
    this.directory = directory;
    this.isNew = isNew;
    this.files = files;
  }

  static DirectoryDraft in(Path directory) throws IOException {
    boolean isNew = Files.notExists(directory);
    if (!isNew && !Files.isDirectory(directory)) {
      throw OciException.conflict("write files into %s: it is no directory", directory);
    }
    Files.createDirectories(directory);
    Path real = directory.toRealPath();
    return new DirectoryDraft(real, isNew, Files.createTempDirectory(real, ".shale-output-"));
  }

  /** Where the files are made. */
  Path files() {
    return files;
  }

  /** Makes all files those of whoever makes them. */
  MappedTree.Mapping owner() throws IOException {
    long uid = ((Number) Files.getAttribute(files, "unix:uid")).longValue();
    long gid = ((Number) Files.getAttribute(files, "unix:gid")).longValue();
    return new MappedTree.Mapping() {
      @Override
      public Node toKept(Node node) {
        NodeMeta meta = node.meta();
        return node.withMeta(
            meta.withOwner(uid, gid)
                .withXattrs(meta.xattrs().filter(name -> name.startsWith("user."))));
      }

      @Override
      public Node fromKept(Node node) {
        return node;
      }
    };
  }

  /** Moves the files to where they are to be. */
  void commit() throws IOException {
    requireRoom(files, directory);
    move(files, directory);
    isDone = true;
  }

  private static boolean isDirectory(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.toList();
    }
  }

  private static void requireRoom(Path from, Path to) throws IOException {
    for (Path child : children(from)) {
      Path target = to.resolve(child.getFileName());
      if (Files.notExists(target, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      if (isDirectory(child) != isDirectory(target)) {
        throw OciException.conflict(
            "write files into %s: %s is %s, which the image has otherwise; remove it first",
            to, target, isDirectory(target) ? "a directory" : "no directory");
      }
      if (isDirectory(child)) {
        requireRoom(child, target);
      }
    }
  }

  private static void move(Path from, Path to) throws IOException {
    for (Path child : children(from)) {
      Path target = to.resolve(child.getFileName());
      if (isDirectory(child) && isDirectory(target)) {
        move(child, target);
      } else if (isDirectory(child)) {
        moveDirectory(child, target);
      } else {
        Files.move(child, target, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  /** A directory that its owner may not write to cannot be moved either. */
  private static void moveDirectory(Path from, Path to) throws IOException {
    int mode = (Integer) Files.getAttribute(from, "unix:mode");
    Files.setAttribute(from, "unix:mode", mode | OWNER_ALL);
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    Files.setAttribute(to, "unix:mode", mode);
  }

  @Override
  public void close() throws IOException {
    Files.walkFileTree(
        files,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult preVisitDirectory(Path inside, BasicFileAttributes attributes)
              throws IOException {
            int mode = (Integer) Files.getAttribute(inside, "unix:mode");
            Files.setAttribute(inside, "unix:mode", mode | OWNER_ALL);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path inside, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(inside);
            return FileVisitResult.CONTINUE;
          }
        });
    if (isNew && !isDone) {
      Files.delete(directory);
    }
  }
}
