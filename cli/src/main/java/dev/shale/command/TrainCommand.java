package dev.shale.command;

import dev.shale.error.OciException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/**
 * Runs what commands of one kind run, so that the JVM can keep the classes they load. Packaging
 * calls it; it is in no help. Everything that is loaded here is loaded by every command of that
 * kind afterwards, so it is the usual way of each and not more.
 */
@Command
final class TrainCommand implements dev.shale.command.Command {
  private static final List<List<String>> LIGHT =
      List.of(
          List.of("version"),
          List.of("version", "--format", "json"),
          List.of("help"),
          List.of("images"),
          List.of("ps"));
  private static final List<List<String>> HEAVY = List.of(List.of("version", "--json"));

  private final List<List<String>> lines;

  private TrainCommand(List<List<String>> lines) {
    this.lines = lines;
  }

  static TrainCommand light() {
    return new TrainCommand(LIGHT);
  }

  static TrainCommand heavy() {
    return new TrainCommand(HEAVY);
  }

  @Override
  public List<String> examples() {
    return List.of();
  }

  @Override
  public int run(Session session) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Program program = new Program(session.surroundings().withStreams(nowhere, nowhere));
    for (List<String> line : lines) {
      int status = program.run(withRoot(session, line));
      if (status != ExitCode.OK) {
        throw OciException.invalid("train: %s ended with %d", line, status);
      }
    }
    return ExitCode.OK;
  }

  private static List<String> withRoot(Session session, List<String> line) {
    List<String> words = new ArrayList<>();
    session.globals().root.ifPresent(root -> words.addAll(List.of("--root", root.toString())));
    words.addAll(line);
    return words;
  }
}
