package dev.shale.sync;

import dev.shale.error.OciException;
import dev.shale.sync.SourceRepository.Extent;
import dev.shale.sync.SourceRepository.SourceImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Images below a directory, as {@code skopeo sync} finds and leaves them: each in a directory that
 * has a {@code manifest.json}, and is called as the image is.
 */
final class DirectoryListing {
  /** How deep directories are looked through: as many as a name can have parts, and more. */
  static final int MAX_DEPTH = 64;

  private DirectoryListing() {}

  /**
   * The repositories below a directory; it may be a link, but no other is followed.
   *
   * @throws OciException NOT_FOUND if there is no such directory
   */
  static List<SourceRepository> list(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      throw OciException.notFound("sync dir:%s: no such directory", root);
    }
    if (SyncEnds.isImage(root)) {
      return List.of(only(root.toAbsolutePath().normalize()));
    }
    Map<String, Path> images = new TreeMap<>();
    Path walked =
        root.toRealPath(); // the walk would not go through a link, not even its first step
    try (Stream<Path> files = Files.walk(walked, MAX_DEPTH)) {
      files
          .filter(DirectoryListing::isImage)
          .map(directory -> walked.relativize(directory).toString())
          .forEach(name -> images.put(name, root.resolve(name)));
    }
    return repositories(images);
  }

  private static SourceRepository only(Path root) {
    String name = root.getFileName().toString();
    int end = reference(name);
    return new SourceRepository(
        name.substring(0, end), List.of(image(root, name.substring(end))), new Extent.Some());
  }

  private static SourceImage image(Path directory, String reference) {
    return new SourceImage(new ImagePlace.InDirectory(directory), reference, Optional.empty());
  }

  private static List<SourceRepository> repositories(Map<String, Path> images) {
    Map<String, List<SourceImage>> byPath = new TreeMap<>();
    images.forEach(
        (name, directory) -> {
          int end = reference(name);
          byPath
              .computeIfAbsent(name.substring(0, end), _ -> new ArrayList<>())
              .add(image(directory, name.substring(end)));
        });
    return byPath.entrySet().stream()
        .map(entry -> repository(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static SourceRepository repository(String path, List<SourceImage> images) {
    Set<String> tags =
        images.stream().flatMap(image -> image.tag().stream()).collect(Collectors.toSet());
    return new SourceRepository(path, images, new Extent.Whole(tags, _ -> true));
  }

  /** Where the tag or digest begins; at the end, if there is none. */
  private static int reference(String name) {
    int at = name.indexOf('@', name.lastIndexOf('/') + 1);
    int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
    int first = at >= 0 ? at : colon;
    return first >= 0 ? first : name.length();
  }

  /** A link is another name for an image, and none of its own. */
  private static boolean isImage(Path directory) {
    return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) && SyncEnds.isImage(directory);
  }

  /** The tags that images of a repository have below a directory. */
  static Set<String> tags(Path root, String repository) throws IOException {
    Path directory = root.resolve(repository);
    Path parent = directory.toAbsolutePath().getParent();
    String prefix = directory.getFileName() + ":";
    if (parent == null || !Files.isDirectory(parent)) {
      return Set.of();
    }
    try (Stream<Path> files = Files.list(parent)) {
      return files
          .filter(DirectoryListing::isImage)
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(prefix))
          .map(name -> name.substring(prefix.length()))
          .collect(Collectors.toUnmodifiableSet());
    }
  }
}
