package dev.shale.linux;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Programs of the host, by name. Where administrators' programs are is searched too, since an
 * ordinary user's {@code PATH} may not have it.
 *
 * @param directories in the order in which they are searched
 */
public record HostPrograms(List<Path> directories) {
  private static final List<String> STANDARD =
      List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

  public HostPrograms {
    directories = List.copyOf(directories);
  }

  /** What a {@code PATH} lists, then the standard places. Relative entries are passed over. */
  public static HostPrograms of(String searchPath) {
    return new HostPrograms(
        Stream.concat(Stream.of(searchPath.split(File.pathSeparator, -1)), STANDARD.stream())
            .filter(directory -> directory.startsWith("/"))
            .map(Path::of)
            .distinct()
            .toList());
  }

  /** The program of this name; a name with a slash is a path. */
  public Optional<Path> find(String name) {
    if (name.indexOf('/') >= 0) {
      return Optional.of(Path.of(name).toAbsolutePath()).filter(HostPrograms::isProgram);
    }
    return directories.stream()
        .map(directory -> directory.resolve(name))
        .filter(HostPrograms::isProgram)
        .findFirst();
  }

  /** Those of these names that are not there. */
  public List<String> missing(List<String> names) {
    return names.stream().filter(name -> find(name).isEmpty()).toList();
  }

  private static boolean isProgram(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }

  /** As a {@code PATH}. */
  @Override
  public String toString() {
    return String.join(File.pathSeparator, directories.stream().map(Path::toString).toList());
  }
}
