package dev.shale.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.config.Environment;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Asks the programs that keep credentials in the desktop's or the cloud's own store.
 *
 * <p>Spec: docker-credential-helpers, README, "Development".
 */
final class CredentialHelper {
  /** How long a helper may think: people may have to unlock something. */
  static final int PATIENCE_SECONDS = 120;

  private static final int MAX_ANSWER_BYTES = 64 << 10;
  private static final String PREFIX = "docker-credential-";
  private static final String NOT_FOUND = "credentials not found in native keychain";

  /** What stands in the place of a user whose secret is a token. */
  private static final String TOKEN_USER = "<token>";

  private final Environment environment;

  CredentialHelper(Environment environment) {
    this.environment = environment;
  }

  /** Asks one helper about a server; empty if it knows nothing. */
  Optional<Credentials> ask(String name, String server) {
    String task = "find credentials for %s with %s%s".formatted(server, PREFIX, name);
    Path program = program(task, PREFIX + name);
    try {
      return ask(task, program, server);
    } catch (IOException e) {
      throw new OciException(ErrorKind.UNAVAILABLE, task + ": it cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OciException(ErrorKind.UNAVAILABLE, task + ": interrupted", e);
    }
  }

  private Path program(String task, String file) {
    if (file.contains("/")) {
      throw OciException.invalid("%s: not the name of a program", task);
    }
    return environment.variable("PATH").stream()
        .flatMap(path -> Arrays.stream(path.split(File.pathSeparator, -1)))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, file))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new OciException(
                    ErrorKind.UNAVAILABLE, task + ": there is no such program in PATH"));
  }

  private Optional<Credentials> ask(String task, Path program, String server)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(program.toString(), "get")
            .redirectError(ProcessBuilder.Redirect.DISCARD); // may repeat what it was asked
    builder.environment().clear();
    builder.environment().putAll(environment.variables());
    Process process = builder.start();
    try {
      put(process, server);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new OciException(ErrorKind.UNAVAILABLE, task + ": it does not end");
      }
      byte[] answer = process.getInputStream().readNBytes(MAX_ANSWER_BYTES);
      return credentials(task, process.exitValue(), answer);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void put(Process process, String server) {
    try (OutputStream question = process.getOutputStream()) {
      question.write(server.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended without reading the question; its status and answer tell why.
    }
  }

  private static Optional<Credentials> credentials(String task, int status, byte[] answer) {
    if (status != 0) {
      if (new String(answer, StandardCharsets.UTF_8).strip().equals(NOT_FOUND)) {
        return Optional.empty();
      }
      throw new OciException(
          ErrorKind.UNAVAILABLE, "%s: it failed with status %d".formatted(task, status));
    }
    ObjectNode found = SecretJson.parse("the answer of a credential helper", answer);
    String user = Json.text(found, "Username").orElse("");
    String secret = Json.text(found, "Secret").orElse("");
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        user.equals(TOKEN_USER)
            ? new Credentials.IdentityToken(secret)
            : new Credentials.Basic(user, secret));
  }
}
