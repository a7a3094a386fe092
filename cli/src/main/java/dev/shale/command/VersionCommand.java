package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code shale version}: this program's version, and those of what it speaks. */
final class VersionCommand implements Command {
  @Option(names = "--format", paramLabel = "json", description = "print JSON instead of text")
  Optional<String> format = Optional.empty();

  @Option(names = "--json", description = "the same as --format json")
  boolean json;

  @Override
  public List<String> examples() {
    return List.of("version", "version --format json");
  }

  @Override
  public int run(Session session) {
    format
        .filter(asked -> !asked.equals("json"))
        .ifPresent(
            asked -> {
              throw OciException.invalid("version --format %s: only json is offered", asked);
            });
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("version", ownVersion());
    versions.put("imageSpec", "1.1.1");
    versions.put("distributionSpec", "1.1");
    versions.put("platform", session.platform().toString());
    versions.put("java", session.surroundings().javaVersion());
    if (json || format.isPresent()) {
      session.out().println(Json.pretty(Json.ofTexts(versions)));
    } else {
      session.out().println("shale " + versions.get("version"));
      versions.remove("version");
      versions.forEach((what, version) -> session.out().println("  " + what + ": " + version));
    }
    return ExitCode.OK;
  }

  /** This program's version. */
  static String ownVersion() {
    try (InputStream file = VersionCommand.class.getResourceAsStream("version.txt")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
          .strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it lies beside this class
    }
  }
}
