package dev.shale.container;

import dev.shale.error.OciException;
import dev.shale.linux.Mounts;
import dev.shale.linux.Namespaces;
import dev.shale.linux.PrivateMounts;
import dev.shale.runtime.Mount;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where secrets are files for as long as a process sees them: in memory, which only the process and
 * we see, or where nothing can be mounted, in a directory that only we may enter.
 */
final class SecretDirectory {
  private final Path directory;

  /**
   * @param directory made if it is missing, in one that is the container's alone
   */
  SecretDirectory(Path directory) {
    this.directory = directory;
  }

  /** What is done while the files are there. */
  @FunctionalInterface
  interface Work {
    int run(List<Mount> shown) throws IOException;
  }

  /** Does it with the files, which are gone afterwards. */
  int with(List<SecretFile> secrets, Work work) throws IOException {
    if (secrets.isEmpty()) {
      return work.run(List.of());
    }
    prepare();
    if (canMount()) {
      return PrivateMounts.run(
          () -> {
            Mounts.memory(directory);
            return work.run(write(secrets));
          });
    }
    try {
      return work.run(write(secrets));
    } finally {
      empty();
    }
  }

  private void prepare() throws IOException {
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    empty(); // of what a process that died has left
  }

  /** A seccomp filter may forbid what the capability allows. */
  private static boolean canMount() throws IOException {
    try {
      return Namespaces.may(Namespaces.Capability.SYS_ADMIN)
          && PrivateMounts.run(() -> Boolean.TRUE);
    } catch (OciException e) {
      return false;
    }
  }

  private List<Mount> write(List<SecretFile> secrets) throws IOException {
    List<Mount> shown = new ArrayList<>();
    for (SecretFile secret : secrets) {
      Path file = directory.resolve(Integer.toString(shown.size()));
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(file, secret.content().bytes());
      own(file, secret);
      Files.setAttribute(file, "unix:mode", secret.mode());
      shown.add(secret.shown(file));
    }
    return shown;
  }

  private static void own(Path file, SecretFile secret) throws IOException {
    for (Map.Entry<String, Long> id : Map.of("uid", secret.uid(), "gid", secret.gid()).entrySet()) {
      try {
        Files.setAttribute(file, "unix:" + id.getKey(), id.getValue().intValue());
      } catch (IOException e) {
        throw OciException.unsupported(
            "secret %s: %s %d cannot be its owner here",
            secret.target(), id.getKey(), id.getValue());
      }
    }
  }

  private void empty() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }
}
