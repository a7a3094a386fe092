package dev.shale.command;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.ImageEdit;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What is said of running a Java application beside its command. */
final class JavaConfigFlags {
  private static final Pattern PORT =
      Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/(tcp|udp))?");

  private static final int LARGEST_PORT = 65_535;

  @Option(
      names = {"-e", "--env"},
      paramLabel = "NAME=VALUE",
      description = "a variable; may be given several times")
  List<String> env = List.of();

  @Option(
      names = {"-l", "--label"},
      paramLabel = "KEY=VALUE",
      description = "a label; may be given several times")
  List<String> labels = List.of();

  @Option(
      names = {"-p", "--expose", "--port"},
      paramLabel = "PORT[/udp]",
      split = ",",
      description = "ports that are listened on")
  List<String> ports = List.of();

  @Option(
      names = {"-v", "--volume", "--volumes"},
      paramLabel = "PATH",
      split = ",",
      description = "paths for data that outlives containers")
  List<String> volumes = List.of();

  @Option(
      names = {"-u", "--user"},
      paramLabel = "USER[:GROUP]",
      description = "who it runs as [as the base says]")
  Optional<String> user = Optional.empty();

  @Option(
      names = "--workingdir",
      paramLabel = "PATH",
      description = "where it starts [as the base says]")
  Optional<String> workingDir = Optional.empty();

  @Option(
      names = "--creation-time",
      paramLabel = "TIME",
      description =
          "when the image was made: ISO 8601, or milliseconds since 1970 [SOURCE_DATE_EPOCH, or"
              + " 1970]")
  Optional<String> created = Optional.empty();

  /** Writes all this into a config. */
  void applyTo(ImageEdit edit) {
    env.forEach(text -> assign("env", text, edit::env));
    labels.forEach(text -> assign("label", text, edit::label));
    ports.forEach(text -> expose(text, edit));
    volumes.forEach(path -> edit.volume(absolute("volume", path)));
    user.ifPresent(edit::user);
    workingDir.ifPresent(path -> edit.workingDir(absolute("workingdir", path)));
  }

  private static void assign(String option, String text, BiConsumer<String, String> set) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw OciException.invalid("jib --%s \"%s\": expected NAME=VALUE", option, text);
    }
    set.accept(text.substring(0, equals), text.substring(equals + 1));
  }

  /** As jib does, each port of a range is listed. */
  private static void expose(String text, ImageEdit edit) {
    Matcher parts = PORT.matcher(text);
    if (!parts.matches()) {
      throw OciException.invalid(
          "jib --expose \"%s\": expected PORT or PORT-PORT, with or without /tcp or /udp", text);
    }
    int first = Integer.parseInt(parts.group(1));
    int last = Optional.ofNullable(parts.group(2)).map(Integer::parseInt).orElse(first);
    if (first < 1 || last < first || last > LARGEST_PORT) {
      throw OciException.invalid("jib --expose \"%s\": ports are 1 to %d", text, LARGEST_PORT);
    }
    String protocol = Optional.ofNullable(parts.group(3)).orElse("tcp");
    for (int port = first; port <= last; port++) {
      edit.expose(port + "/" + protocol);
    }
  }

  private static String absolute(String option, String path) {
    if (!path.startsWith("/")) {
      throw OciException.invalid("jib --%s %s: expected an absolute path", option, path);
    }
    return path;
  }

  /** When the image is said to be made. */
  Instant created(Session session) {
    return created
        .map(JavaConfigFlags::time)
        .orElseGet(() -> session.environment().sourceDateEpoch().orElse(Instant.EPOCH));
  }

  private static Instant time(String text) {
    try {
      return text.matches("-?[0-9]{1,15}")
          ? Instant.ofEpochMilli(Long.parseLong(text))
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new OciException(
          ErrorKind.INVALID,
          "jib --creation-time \"%s\": expected 2024-01-31T12:00:00Z, or milliseconds since 1970"
              .formatted(text),
          e);
    }
  }
}
