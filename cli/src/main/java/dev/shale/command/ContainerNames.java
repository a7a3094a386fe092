package dev.shale.command;

import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Names for containers that nobody has named. */
final class ContainerNames {
  private ContainerNames() {}

  /** A name, or that with the first number that no container's has. */
  static String free(LocalStore store, String name) throws IOException {
    Set<String> taken =
        store.containers().list().stream().map(ContainerRecord::name).collect(Collectors.toSet());
    return Stream.concat(
            Stream.of(name), IntStream.iterate(1, n -> n + 1).mapToObj(n -> name + "-" + n))
        .filter(candidate -> !taken.contains(candidate))
        .findFirst()
        .orElseThrow();
  }
}
