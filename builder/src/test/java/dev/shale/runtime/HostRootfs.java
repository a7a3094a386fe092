package dev.shale.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A small root file system made of the host's own programs and their libraries: a shell, the
 * coreutils that tests ask for, users {@code root}, {@code bob} and {@code carol}. Enough to run
 * things in without downloading an image.
 */
public final class HostRootfs {
  private static final Pattern LIBRARY = Pattern.compile("(?:^|\\s)(/\\S+)");

  private static final List<String> PROGRAMS =
      List.of(
          "sh",
          "cat",
          "chmod",
          "echo",
          "env",
          "false",
          "hostname",
          "ln",
          "id",
          "ls",
          "mkdir",
          "mount",
          "pwd",
          "readlink",
          "rm",
          "sleep",
          "stat",
          "touch",
          "true",
          "uname");

  private static final List<String> DIRECTORIES =
      List.of("dev", "etc", "home/bob", "proc", "root", "sys", "tmp", "usr/bin", "var/tmp");

  private HostRootfs() {}

  /** Fills an empty directory, and lets all users in. */
  public static Path in(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String name : DIRECTORIES) {
      Files.createDirectories(directory.resolve(name));
    }
    Files.createSymbolicLink(directory.resolve("bin"), Path.of("usr/bin"));
    for (String program : PROGRAMS) {
      copyProgram(directory, program);
    }
    Files.writeString(
        directory.resolve("etc/passwd"),
        """
        root:x:0:0:root:/root:/bin/sh
        bob:x:1000:1000:Bob:/home/bob:/bin/sh
        carol:x:1001:100::/home/carol:/bin/sh
        """);
    Files.writeString(
        directory.resolve("etc/group"),
        """
        root:x:0:
        users:x:100:
        staff:x:50:bob,carol
        audio:x:29:bob
        bob:x:1000:
        """);
    return directory;
  }

  private static void copyProgram(Path directory, String name) throws IOException {
    Path program =
        Stream.of("/bin", "/usr/bin", "/sbin", "/usr/sbin")
            .map(place -> Path.of(place, name))
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(() -> new IOException("no " + name + " on this host"));
    Files.copy(program.toRealPath(), directory.resolve("usr/bin").resolve(name));
    for (Path library : libraries(program)) {
      Path copy = directory.resolve(library.toString().substring(1));
      Files.createDirectories(copy.getParent());
      Files.copy(library.toRealPath(), copy, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static List<Path> libraries(Path program) throws IOException {
    Process ldd = new ProcessBuilder("ldd", program.toString()).start();
    return new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .map(LIBRARY::matcher)
        .filter(Matcher::find)
        .map(found -> Path.of(found.group(1)))
        .toList();
  }
}
