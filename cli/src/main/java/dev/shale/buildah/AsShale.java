package dev.shale.buildah;

import dev.shale.command.Command;
import dev.shale.command.RefusedOption;
import dev.shale.command.Session;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;

/** A command that is shale's own, called by buildah's word. */
final class AsShale implements Command {
  private final String line;
  private final Stream<RefusedOption> refused;

  @Mixin final Command command;
  @Mixin GlobalFlags global = new GlobalFlags();

  /**
   * Wraps a command.
   *
   * @param line an example
   */
  AsShale(String line, Command command, Stream<RefusedOption> refused) {
    this.line = line;
    this.command = command;
    this.refused = refused;
  }

  AsShale(String line, Command command) {
    this(line, command, Stream.empty());
  }

  @Override
  public List<String> examples() {
    return List.of(line);
  }

  @Override
  public ImageReference named(String word) {
    return Names.ofNew(word);
  }

  @Override
  public Stream<RefusedOption> refusedOptions() {
    return Stream.concat(GlobalFlags.refusedOptions(), refused);
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, command::run);
  }
}
