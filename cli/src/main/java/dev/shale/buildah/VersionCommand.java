package dev.shale.buildah;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.RefusedOption;
import dev.shale.command.Session;
import dev.shale.json.Json;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code buildah version}: what buildah prints of itself, with what holds here. */
final class VersionCommand implements Command {
  static final String IMAGE_SPEC = "1.1.1";
  static final String RUNTIME_SPEC = "1.2.0";

  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of("buildah version", "buildah version --json");
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return GlobalFlags.refusedOptions();
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::print);
  }

  private int print(Session session) {
    String platform = session.platform().toString();
    ObjectNode document =
        Json.object()
            .put("version", Buildah.VERSION)
            .put("goVersion", "")
            .put("imageSpec", IMAGE_SPEC)
            .put("runtimeSpec", RUNTIME_SPEC)
            .put("cniSpec", "")
            .put("libcniVersion", "")
            .put("imageVersion", "")
            .put("gitCommit", "")
            .put("built", "")
            .put("osArch", platform)
            .put("buildPlatform", platform);
    if (json) {
      session.out().println(Json.pretty(document));
      return ExitCode.OK;
    }
    List<String> labels =
        List.of(
            "Version:",
            "Go Version:",
            "Image Spec:",
            "Runtime Spec:",
            "CNI Spec:",
            "libcni Version:",
            "image Version:",
            "Git Commit:",
            "Built:",
            "OS/Arch:",
            "BuildPlatform:");
    Iterator<JsonNode> values = document.iterator();
    for (String label : labels) {
      session.out().println("%-16s %s".formatted(label, values.next().asText()));
    }
    return ExitCode.OK;
  }
}
