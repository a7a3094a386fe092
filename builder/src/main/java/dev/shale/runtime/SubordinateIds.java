package dev.shale.runtime;

import dev.shale.snapshot.Obstacle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The users and groups, beside himself, that an ordinary user may have in a user namespace.
 *
 * <p>Spec: subuid(5), subgid(5).
 */
final class SubordinateIds {
  private static final Path USERS = Path.of("/etc/passwd");
  private static final long FIRST = 100_000;
  private static final int COUNT = 65_536;

  private SubordinateIds() {}

  /** A file of lines {@code USER:FIRST:COUNT}. */
  private enum Grants {
    USERS("/etc/subuid", "--add-subuids"),
    GROUPS("/etc/subgid", "--add-subgids");

    private final Path file;
    private final String option;

    Grants(String file, String option) {
      this.file = Path.of(file);
      this.option = option;
    }

    List<String[]> lines() throws IOException {
      return linesOf(file).filter(fields -> fields.length == 3).toList();
    }

    boolean has(String name, long uid) throws IOException {
      return lines().stream()
          .anyMatch(fields -> fields[0].equals(name) || fields[0].equals(Long.toString(uid)));
    }

    /** The option of usermod that grants what nobody has. */
    String grant() throws IOException {
      long first =
          lines().stream()
              .mapToLong(fields -> number(fields[1]) + number(fields[2]))
              .reduce(FIRST, Math::max);
      return "%s %d-%d".formatted(option, first, first + COUNT - 1);
    }
  }

  /** Why a user has none; empty if he has some. */
  static Optional<Obstacle> obstacle(long uid) throws IOException {
    Optional<String> name = nameOf(uid);
    if (name.isEmpty()) {
      return Optional.of(
          new Obstacle(
              "user %d has no name in %s, so newuidmap gives him nobody".formatted(uid, USERS),
              "run shale as a user who has one"));
    }
    for (Grants grants : Grants.values()) {
      if (!grants.has(name.get(), uid)) {
        return Optional.of(
            new Obstacle(
                "%s has no range for %s".formatted(grants.file, name.get()),
                "as root: usermod %s %s %s"
                    .formatted(Grants.USERS.grant(), Grants.GROUPS.grant(), name.get())));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> nameOf(long uid) throws IOException {
    return linesOf(USERS)
        .filter(fields -> fields.length > 2 && fields[2].equals(Long.toString(uid)))
        .map(fields -> fields[0])
        .findFirst();
  }

  private static Stream<String[]> linesOf(Path file) throws IOException {
    return Files.isReadable(file)
        ? Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
            .map(line -> line.split(":", -1))
        : Stream.empty();
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
