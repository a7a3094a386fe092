package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale rm}: working containers, with all that was changed in them, out of the store. */
final class RmCommand implements Command {
  @Parameters(
      paramLabel = "CONTAINER",
      arity = "0..*",
      description = "a name, ID, or beginning of an ID")
  List<String> containers = List.of();

  @Option(
      names = {"-a", "--all"},
      description = "remove every container")
  boolean all;

  @Override
  public List<String> examples() {
    return List.of("rm app-working-container", "rm --all");
  }

  @Override
  public int run(Session session) throws IOException {
    try (LocalStore store = session.openStore()) {
      for (ContainerRecord container : chosen(store, "rm", all, containers)) {
        store.remove(container);
        session.out().println(container.id().hex());
      }
    }
    return ExitCode.OK;
  }

  /**
   * The containers that a command names, or all of them; every one is looked up before any is
   * touched.
   */
  static List<ContainerRecord> chosen(
      LocalStore store, String verb, boolean all, List<String> called) throws IOException {
    if (all == !called.isEmpty()) {
      throw OciException.invalid("%s: expected containers, or --all", verb);
    }
    if (all) {
      return store.containers().list();
    }
    List<ContainerRecord> records = new ArrayList<>();
    for (String container : called) {
      records.add(store.containers().require(container));
    }
    return records.stream().distinct().toList();
  }
}
