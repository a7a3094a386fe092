package dev.shale.command;

import dev.shale.error.OciException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/**
 * Runs what commands of one kind run, so that the JVM can keep the classes they load. Packaging
 * calls it for each kind, on one store: build, transfer, remote, light. It is in no help.
 * Everything that is loaded here is loaded by every command of that kind afterwards, so it is the
 * usual way of each and not more.
 */
final class TrainCommand implements Command {
  private static final String TRAINED = "docker://REGISTRY/trained";

  private static final List<List<String>> LIGHT =
      List.of(
          List.of("version"),
          List.of("version", "--format", "json"),
          List.of("help"),
          List.of("images"),
          List.of("inspect", "trained"),
          List.of("ps"));

  /** The Dockerfile is packaging's: without RUN, so that it needs nothing of the host. */
  private static final List<List<String>> BUILD =
      List.of(
          List.of("build", "-t", "trained", "CONTEXT"),
          List.of("build", "-t", "trained", "CONTEXT"),
          List.of("build", "--tls-verify=false", "-t", "REGISTRY/built", "--push", "CONTEXT"),
          List.of("from", "--tls-verify=false", "REGISTRY/built"),
          List.of("from", "trained"));

  private static final List<List<String>> TRANSFER =
      List.of(
          List.of("copy", "trained", "store:copied"),
          List.of("copy", "trained", "oci:LAYOUT:trained"),
          List.of("umoci", "unpack", "--rootless", "--image", "LAYOUT:trained", "BUNDLE"),
          List.of("umoci", "repack", "--image", "LAYOUT:again", "BUNDLE"),
          List.of("push", "--tls-verify=false", "trained", "docker://REGISTRY/trained:1"),
          List.of("copy", "--tls-verify=false", "docker://REGISTRY/trained:1", "oci:LAYOUT:got"),
          List.of("sync", "apply", "--tls-verify=false", TRAINED, "docker://REGISTRY/synced"),
          List.of("sync", "apply", "--tls-verify=false", TRAINED, "docker://REGISTRY/synced"),
          List.of("rmi", "--all", "--force"),
          List.of("pull", "--tls-verify=false", "REGISTRY/trained:1"),
          List.of("tag", "REGISTRY/trained:1", "trained"));

  private static final List<List<String>> REMOTE =
      List.of(
          List.of("inspect", "--tls-verify=false", TRAINED + ":1"),
          List.of("digest", "--tls-verify=false", TRAINED + ":1"),
          List.of("tags", "--tls-verify=false", TRAINED));

  private final List<List<String>> lines;

  @Parameters(paramLabel = "CONTEXT", description = "a directory with a Dockerfile")
  String context = "";

  @Parameters(
      paramLabel = "REGISTRY",
      description = "host and port of a registry, empty, plain HTTP")
  String registry = "";

  private TrainCommand(List<List<String>> lines) {
    this.lines = lines;
  }

  static TrainCommand light() {
    return new TrainCommand(LIGHT);
  }

  static TrainCommand build() {
    return new TrainCommand(BUILD);
  }

  static TrainCommand transfer() {
    return new TrainCommand(TRANSFER);
  }

  static TrainCommand remote() {
    return new TrainCommand(REMOTE);
  }

  @Override
  public List<String> examples() {
    return List.of();
  }

  @Override
  public int run(Session session) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(said, false, StandardCharsets.UTF_8);
    StandardOutput output = new StandardOutput(said, () -> StandardOutput.Kind.FILE);
    Program program = new Program(session.surroundings().withStreams(output, stream));
    for (List<String> line : lines) {
      int status = program.run(complete(session, line));
      if (status != ExitCode.OK) {
        throw OciException.invalid(
            "train: %s ended with %d: %s", line, status, said.toString(StandardCharsets.UTF_8));
      }
    }
    return ExitCode.OK;
  }

  private List<String> complete(Session session, List<String> line) {
    List<String> words = new ArrayList<>();
    if (line.getFirst().equals("umoci")) {
      return line.stream().map(this::complete).toList();
    }
    session.globals().root.ifPresent(root -> words.addAll(List.of("--root", root.toString())));
    session
        .globals()
        .runRoot
        .ifPresent(root -> words.addAll(List.of("--runroot", root.toString())));
    line.forEach(word -> words.add(complete(word)));
    return words;
  }

  private String complete(String word) {
    return word.replace("CONTEXT", context)
        .replace("REGISTRY", registry)
        .replace("LAYOUT", context + ".layout")
        .replace("BUNDLE", context + ".bundle");
  }
}
