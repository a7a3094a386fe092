package dev.shale.command;

import dev.shale.auth.AuthFileChoice;
import dev.shale.auth.AuthKey;
import dev.shale.auth.Logins;
import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale logout}: forgets the credentials for a registry. */
public final class LogoutCommand implements Command {
  @Parameters(arity = "0..1", paramLabel = "REGISTRY[/PATH]", description = "what was logged in to")
  Optional<String> registry = Optional.empty();

  @Option(
      names = {"-a", "--all"},
      description = "of all registries")
  boolean all;

  @Mixin AuthFileFlags files = new AuthFileFlags();

  @Override
  public List<String> examples() {
    return List.of("logout quay.io", "logout --all");
  }

  @Override
  public int run(Session session) throws IOException {
    if (all == registry.isPresent()) {
      throw OciException.invalid(
          all ? "log out: --all takes no REGISTRY" : "log out: no REGISTRY given; or use --all");
    }
    AuthFileChoice choice = files.choice();
    Logins logins = new Logins(session.environment(), choice);
    if (!(choice instanceof AuthFileChoice.Usual) && !Files.exists(logins.file())) {
      throw OciException.notFound("log out: no such file %s", logins.file());
    }
    if (registry.isPresent()) {
      AuthKey key = AuthKey.parse(registry.get());
      logins.remove(key);
      session.out().println("Removed login credentials for " + key);
    } else {
      logins.removeAll();
      session.out().println("Removed login credentials for all registries");
    }
    return ExitCode.OK;
  }
}
