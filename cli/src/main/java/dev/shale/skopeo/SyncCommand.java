package dev.shale.skopeo;

import dev.shale.command.Command;
import dev.shale.command.Session;
import dev.shale.error.OciException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Unmatched;

/** {@code skopeo sync}: refused, for a better one. */
final class SyncCommand implements Command {
  @Unmatched List<String> words = new ArrayList<>();

  @Override
  public List<String> examples() {
    return List.of("skopeo sync");
  }

  @Override
  public int run(Session session) {
    throw OciException.unsupported(
        "skopeo sync: not offered in skopeo's words; shale sync plan and shale sync apply do it");
  }
}
