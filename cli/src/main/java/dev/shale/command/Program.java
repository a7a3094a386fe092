package dev.shale.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.config.Environment;
import dev.shale.config.Registries;
import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import dev.shale.exec.StepFailure;
import dev.shale.json.Json;
import dev.shale.render.ProgressDisplay;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The command line as a whole: from words to an exit status. May run any number of times. */
public final class Program {
  private final Surroundings surroundings;

  public Program(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * Runs what the words say; a failure has been printed when this returns.
   *
   * @return the status to exit with
   */
  public int run(List<String> words) {
    try {
      int status = dispatch(words);
      surroundings.out().finish(); // what was to be printed and is lost is a failure, too
      return status;
    } catch (Throwable thrown) { // whatever it is, the user gets one line and a status
      Failure failure = Failure.of(thrown);
      print(failure, ErrorFormat.asked(words), surroundings.err());
      if (words.contains("--debug")) {
        thrown.printStackTrace(surroundings.err());
      }
      return thrown instanceof PeerStatusException peers
          ? peers.status()
          : personality(words).map(Personality::failure).orElse(failure.status());
    } finally {
      surroundings.out().flush();
      surroundings.err().flush();
    }
  }

  private Optional<Personality> personality(List<String> words) {
    return words.isEmpty() ? Optional.empty() : personality(words.getFirst());
  }

  private Optional<Personality> personality(String word) {
    return surroundings.personality(word);
  }

  private int dispatch(List<String> words) throws IOException {
    Optional<Personality> personality = personality(words);
    return personality.isPresent()
        ? dispatch(personality.get(), words.subList(1, words.size()))
        : dispatch(Arguments.cut(words));
  }

  private int dispatch(Personality personality, List<String> words) throws IOException {
    if (words.equals(List.of("--version")) || words.equals(List.of("-v"))) {
      surroundings.out().stream().println(personality.name() + " version " + personality.version());
      return ExitCode.OK;
    }
    WorkAlike called = WorkAlike.cut(personality, words);
    if (called.command().isEmpty()) {
      called.printOverview(surroundings.out().stream());
      return ExitCode.OK;
    }
    return call(called.command().get(), called.options());
  }

  private int dispatch(Arguments arguments) throws IOException {
    if (arguments.command().isEmpty()) {
      Overview.print(surroundings.personalities(), surroundings.out().stream());
      return ExitCode.OK;
    }
    String word = arguments.command().get();
    if (personality(word).isPresent()) {
      throw OciException.invalid(
          "%s: shale's own options mean nothing to it; leave them out", word);
    }
    if (!CommandTable.below(word).isEmpty()) {
      CommandFamily.of(word).explain(arguments.options(), surroundings.out().stream());
      return ExitCode.OK;
    }
    CommandEntry entry =
        CommandTable.find(word)
            .orElseThrow(
                () ->
                    OciException.invalid(
                        "no command \"%s\"%s; shale help lists them",
                        word, Nearest.hint(word, CommandTable.words())));
    return call(entry, arguments.options());
  }

  private int call(CommandEntry entry, List<String> options) throws IOException {
    Parsed parsed = Parsed.of(entry, options);
    if (parsed.globals().help) {
      surroundings.out().stream().print(parsed.help());
      return ExitCode.OK;
    }
    return run(parsed);
  }

  private int run(Parsed parsed) throws IOException {
    GlobalOptions globals = parsed.globals();
    try (ProgressDisplay display =
        ProgressDisplay.of(
            globals.progress,
            surroundings.err(),
            surroundings.terminal(),
            surroundings.environment().clock())) {
      return parsed
          .command()
          .run(new Session(surroundings, globals, registries(globals), Optional.empty(), display));
    }
  }

  private Registries registries(GlobalOptions globals) {
    Environment environment = surroundings.environment();
    return globals
        .registriesConf
        .map(file -> Registries.of(environment, file))
        .orElseGet(() -> Registries.of(environment));
  }

  /** Says one failure. */
  static void print(Failure failure, ErrorFormat format, PrintStream err) {
    err.println(
        switch (format) {
          case TEXT -> failure.report() + "shale: " + failure.message();
          case JSON -> json(failure);
        });
  }

  private static String json(Failure failure) {
    var line = Json.object();
    ObjectNode error =
        line.putObject("error")
            .put("kind", failure.kind())
            .put("message", failure.message())
            .put("exitCode", failure.status());
    failure.step().ifPresent(step -> error.set("step", json(step)));
    return new String(Json.write(line), StandardCharsets.UTF_8);
  }

  private static ObjectNode json(StepFailure failure) {
    ObjectNode step =
        Json.object()
            .put("id", failure.step().id())
            .put("name", failure.step().text())
            .put("file", failure.step().source().file())
            .put("line", failure.step().source().line())
            .put("status", failure.status());
    failure.output().forEach(step.putArray("output")::add);
    return step;
  }
}
