package dev.shale.command;

import dev.shale.auth.AuthFileChoice;
import dev.shale.error.OciException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which file logging in and out change. */
final class AuthFileFlags {
  @Option(
      names = "--authfile",
      paramLabel = "FILE",
      description = "the file of credentials [REGISTRY_AUTH_FILE, or the user's]")
  Optional<Path> authFile = Optional.empty();

  @Option(
      names = "--compat-auth-file",
      paramLabel = "FILE",
      description = "the same, for Docker to read")
  Optional<Path> dockerFile = Optional.empty();

  AuthFileChoice choice() {
    if (authFile.isPresent() && dockerFile.isPresent()) {
      throw OciException.invalid("--authfile and --compat-auth-file: only one file is changed");
    }
    return authFile
        .<AuthFileChoice>map(AuthFileChoice.Only::new)
        .or(() -> dockerFile.map(AuthFileChoice.OnlyDocker::new))
        .orElseGet(AuthFileChoice.Usual::new);
  }
}
