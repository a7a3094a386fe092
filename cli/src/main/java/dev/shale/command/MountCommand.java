package dev.shale.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale mount}: a container's files at a path of the host, until {@code umount}. */
public final class MountCommand implements Command {
  @Parameters(
      paramLabel = "CONTAINER",
      arity = "0..*",
      description = "what to mount; without any, what is mounted is listed")
  List<String> containers = List.of();

  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public List<String> examples() {
    return List.of("mount app-working-container", "mount", "mount --json");
  }

  @Override
  public int run(Session session) throws IOException {
    if (!containers.isEmpty() && session.mountsInNamespace()) {
      throw OciException.unsupported(
          "mount %s: this user's mounts end with the command; shale unshare starts a shell"
              + " in which they stay",
          containers.getFirst());
    }
    Map<ContainerRecord, Path> mounted = new LinkedHashMap<>();
    try (LocalStore store = session.openStore()) {
      if (containers.isEmpty()) {
        for (ContainerRecord container : store.containers().list()) {
          Optional<Path> place = store.containers().root(container).mountPoint();
          place.ifPresent(path -> mounted.put(container, path));
        }
      }
      for (String container : containers) {
        ContainerRecord record = store.containers().require(container);
        mounted.put(record, store.containers().root(record).attach());
      }
    }
    print(mounted, session.out());
    return ExitCode.OK;
  }

  private void print(Map<ContainerRecord, Path> mounted, PrintStream out) {
    if (json) {
      ArrayNode array = Json.object().putArray("");
      mounted.forEach(
          (container, path) ->
              array
                  .addObject()
                  .put("container", container.name())
                  .put("mountPoint", path.toString()));
      out.println(Json.pretty(array));
    } else if (containers.size() == 1) {
      mounted.values().forEach(out::println);
    } else {
      mounted.forEach((container, path) -> out.println(container.name() + " " + path));
    }
  }
}
