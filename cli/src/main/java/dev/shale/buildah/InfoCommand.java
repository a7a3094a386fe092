package dev.shale.buildah;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.RefusedOption;
import dev.shale.command.Session;
import dev.shale.json.Json;
import dev.shale.local.LocalStore;
import dev.shale.render.GoTemplate;
import dev.shale.render.GoTemplate.MissingField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code buildah info}: the host and the store. */
final class InfoCommand implements Command {
  private static final Path KERNEL = Path.of("/proc/sys/kernel");
  private static final long KIBIBYTE = 1024;

  @Option(names = "-d", description = "more of this program; --debug is the same")
  boolean debug;

  @Option(
      names = "--format",
      paramLabel = "TEMPLATE",
      description = "print what a Go template makes of it [JSON]")
  Optional<String> format = Optional.empty();

  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of("buildah info", "buildah info --format {{.store.GraphRoot}}");
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return GlobalFlags.refusedOptions();
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::print);
  }

  private int print(Session session) throws IOException {
    ObjectNode document = Json.object();
    if (debug || session.isDebugged()) {
      document
          .putObject("debug")
          .put("buildah version", Buildah.VERSION)
          .put("java version", session.surroundings().javaVersion());
    }
    document.set("host", host(session));
    document.set("store", store(session));
    if (format.isPresent()) {
      session
          .out()
          .print(GoTemplate.parse(format.get()).render(document, MissingField.IS_NO_VALUE));
    } else {
      session.out().println(Json.pretty(document));
    }
    return ExitCode.OK;
  }

  private static ObjectNode host(Session session) throws IOException {
    Map<String, Long> memory = memory();
    return Json.object()
        .put("MemFree", memory.getOrDefault("MemFree", 0L))
        .put("MemTotal", memory.getOrDefault("MemTotal", 0L))
        .put("SwapFree", memory.getOrDefault("SwapFree", 0L))
        .put("SwapTotal", memory.getOrDefault("SwapTotal", 0L))
        .put("arch", session.platform().architecture())
        .put("cpus", Runtime.getRuntime().availableProcessors())
        .put("hostname", Files.readString(KERNEL.resolve("hostname")).strip())
        .put("kernel", Files.readString(KERNEL.resolve("osrelease")).strip())
        .put("os", session.platform().os())
        .put("rootless", !session.environment().isRoot())
        .put("variant", session.platform().variant().orElse(""));
  }

  /** Bytes by what the kernel calls them. */
  private static Map<String, Long> memory() throws IOException {
    return Files.readAllLines(Path.of("/proc/meminfo")).stream()
        .map(line -> line.split(":?\\s+"))
        .filter(words -> words.length == 3)
        .collect(Collectors.toMap(words -> words[0], words -> Long.parseLong(words[1]) * KIBIBYTE));
  }

  private static ObjectNode store(Session session) throws IOException {
    ObjectNode json = Json.object();
    try (LocalStore store = session.openStore()) {
      json.putObject("ContainerStore").put("number", store.containers().list().size());
      json.put("GraphDriverName", "shale");
      json.put("GraphRoot", store.root().toString());
      json.putObject("ImageStore").put("number", store.images().size());
      json.put("RunRoot", session.location().runRoot().toString());
    }
    return json;
  }
}
