package dev.shale.buildah;

import dev.shale.command.Command;
import dev.shale.command.Session;
import dev.shale.error.OciException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Unmatched;

/** A command that is refused, whatever is said to it. */
final class RefusedCommand implements Command {
  private final String name;
  private final String why;

  @Unmatched List<String> words = new ArrayList<>();

  RefusedCommand(String name, String why) {
    this.name = name;
    this.why = why;
  }

  @Override
  public List<String> examples() {
    return List.of("buildah " + name);
  }

  @Override
  public int run(Session session) {
    throw OciException.unsupported("buildah %s: is not offered; %s", name, why);
  }
}
