package dev.shale.skopeo;

import dev.shale.command.Command;
import dev.shale.command.Session;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Mixin;

/** {@code skopeo login}: as shale's. */
final class LoginCommand implements Command {
  @Mixin dev.shale.command.LoginCommand login = new dev.shale.command.LoginCommand();
  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "skopeo login quay.io",
        "skopeo login -u me --password-stdin registry.example.org <password");
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, login::run);
  }
}
