package dev.shale.umoci;

import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.Session;
import dev.shale.transport.layout.LayoutIndex;
import dev.shale.transport.layout.OciLayout;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Mixin;

/** {@code umoci list}: the names in a layout, sorted. */
final class ListCommand implements Command {
  @Mixin LayoutFlag layout = new LayoutFlag();

  @Override
  public List<String> examples() {
    return List.of("umoci ls --layout images");
  }

  @Override
  public int run(Session session) throws IOException {
    new OciLayout(layout.path)
        .entries().stream()
            .flatMap(entry -> LayoutIndex.nameOf(entry).stream())
            .sorted()
            .distinct()
            .forEach(session.out()::println);
    return ExitCode.OK;
  }
}
