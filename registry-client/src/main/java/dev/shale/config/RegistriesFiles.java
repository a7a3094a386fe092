package dev.shale.config;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where configuration of registries is looked for.
 *
 * <p>Of the files named {@code registries.conf}, one is read: the one that the user gives, by
 * option or in {@code $CONTAINERS_REGISTRIES_CONF} or {@code $REGISTRIES_CONFIG_PATH}; else the
 * user's own, else the machine's, else the distribution's. Drop-ins are read after it: those of the
 * distribution and the machine, unless the user's own file stands in for the machine's, then the
 * user's.
 *
 * <p>Spec: containers-registries.conf(5); containers-registries.conf.d(5).
 */
final class RegistriesFiles {
  private static final List<String> VARIABLES =
      List.of("CONTAINERS_REGISTRIES_CONF", "REGISTRIES_CONFIG_PATH");
  private static final String FILE = "containers/registries.conf";
  private static final String DROP_INS = FILE + ".d";
  private static final Path MACHINE = Path.of("/etc");
  private static final Path DISTRIBUTION = Path.of("/usr/share");

  private RegistriesFiles() {}

  /** The files that there are, in the order of their reading. */
  static List<Path> of(Environment environment, Optional<Path> given) {
    return of(environment, given, List.of(DISTRIBUTION, MACHINE));
  }

  /**
   * The same where the machine's directories are others.
   *
   * @param machine the one that counts most last
   */
  static List<Path> of(Environment environment, Optional<Path> given, List<Path> machine) {
    Optional<Path> user = environment.home().map(home -> home.resolve(".config"));
    Optional<Path> asked = given.or(() -> fromVariable(environment));
    Optional<Path> own =
        asked.isPresent()
            ? Optional.empty()
            : user.map(directory -> directory.resolve(FILE)).filter(Files::exists);
    List<Path> files = new ArrayList<>();
    asked
        .or(() -> own)
        .or(
            () ->
                machine.reversed().stream()
                    .map(directory -> directory.resolve(FILE))
                    .filter(Files::exists)
                    .findFirst())
        .ifPresent(files::add);
    Stream.concat(own.isPresent() ? Stream.empty() : machine.stream(), user.stream())
        .map(directory -> directory.resolve(DROP_INS))
        .forEach(directory -> files.addAll(dropIns(directory)));
    return List.copyOf(files);
  }

  private static Optional<Path> fromVariable(Environment environment) {
    return VARIABLES.stream()
        .flatMap(name -> environment.variable(name).stream())
        .findFirst()
        .map(Path::of);
  }

  /** The files of a directory that end with {@code .conf}, by name; none where there is none. */
  static List<Path> dropIns(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(file -> file.toString().endsWith(".conf") && !Files.isDirectory(file))
          .sorted()
          .toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new OciException(
          ErrorKind.UNAVAILABLE, "read %s: it cannot be listed".formatted(directory), e);
    }
  }
}
