package dev.shale.skopeo;

import dev.shale.command.Command;
import dev.shale.command.Session;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code skopeo logout}: as shale's. */
final class LogoutCommand implements Command {
  @Mixin dev.shale.command.LogoutCommand logout = new dev.shale.command.LogoutCommand();

  @Option(
      names = "--tls-verify",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "no registry is asked, so this changes nothing, as with skopeo")
  boolean tlsVerify;

  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of("skopeo logout quay.io", "skopeo logout --all");
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, logout::run);
  }
}
