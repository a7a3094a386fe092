package dev.shale.dockerfile;

import dev.shale.error.OciException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files that a Dockerfile is made of: those read so far, and those that are being read, each
 * included by the one before it. Paths are from the Dockerfile's directory.
 */
final class OpenFiles {
  /** How deep files may include each other. */
  static final int MAX_DEPTH = 16;

  private final Includes includes;
  private final List<SourceFile> files = new ArrayList<>();
  private final Map<String, File> known = new HashMap<>();
  private final Deque<String> open = new ArrayDeque<>();
  private long bytes;

  /**
   * A file that was read.
   *
   * @param index its place in {@link Dockerfile#files()}; one that is included twice has one
   */
  record File(int index, FileText text, int size) {}

  OpenFiles(SourceFile dockerfile, Includes includes) {
    this.includes = includes;
    files.add(dockerfile);
    open.add(includes.dockerfile().orElse(""));
  }

  /** All so far, the Dockerfile first. */
  List<SourceFile> all() {
    return files;
  }

  /**
   * Reads a file that the one being read includes, and that is being read until {@link #close}.
   *
   * @param path as written
   * @throws OciException if it cannot be included, with what is so as its message
   */
  File open(String path) {
    if (path.startsWith("/")) {
      throw OciException.invalid("expected a path from this file");
    }
    String clean = resolve(open.getLast(), path);
    if (open.contains(clean)) {
      throw OciException.invalid(
          "it would include itself: %s",
          Stream.concat(open.stream().dropWhile(one -> !one.equals(clean)), Stream.of(clean))
              .map(this::shown)
              .collect(Collectors.joining(" includes ")));
    }
    if (open.size() > MAX_DEPTH) {
      throw OciException.invalid("files include each other more than %d deep", MAX_DEPTH);
    }
    File file = known.containsKey(clean) ? known.get(clean) : read(clean);
    bytes += file.size();
    if (bytes > DockerfileParser.MAX_BYTES) {
      throw OciException.invalid(
          "what is included has more than %d bytes", DockerfileParser.MAX_BYTES);
    }
    open.add(clean);
    return file;
  }

  private File read(String path) {
    byte[] content = includes.read(path);
    FileText text = FileText.of(content);
    File file = new File(files.size(), text, content.length);
    files.add(text.source(shown(path)));
    known.put(path, file);
    return file;
  }

  /** The file that was opened last is read. */
  void close() {
    open.removeLast();
  }

  /** A path as messages have it: from where the Dockerfile's own name is from. */
  private String shown(String path) {
    return path.equals(includes.dockerfile().orElse(""))
        ? files.getFirst().name()
        : resolve(files.getFirst().name(), path);
  }

  /** A path from a file's directory, as short as it can be written. */
  private static String resolve(String from, String path) {
    Deque<String> parts = new ArrayDeque<>();
    String directory = from.substring(0, from.lastIndexOf('/') + 1);
    for (String part : (directory + path).split("/+", -1)) {
      boolean isUp = part.equals("..");
      if (isUp && !parts.isEmpty() && !parts.getLast().equals("..")) {
        parts.removeLast();
      } else if (!part.equals(".") && !part.isEmpty()) {
        parts.add(part);
      }
    }
    return (directory.startsWith("/") ? "/" : "") + String.join("/", parts);
  }
}
