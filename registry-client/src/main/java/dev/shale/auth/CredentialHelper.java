package dev.shale.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.config.Environment;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Speaks to the programs that keep credentials in the desktop's or the cloud's own store.
 *
 * <p>Spec: docker-credential-helpers, README, "Development".
 */
final class CredentialHelper {
  /** How long a helper may think: people may have to unlock something. */
  static final int PATIENCE_SECONDS = 120;

  private static final int LOOK_MILLIS = 5;
  private static final int MAX_ANSWER_BYTES = 1 << 20;
  private static final String PREFIX = "docker-credential-";
  private static final String NOT_FOUND = "credentials not found in native keychain";
  private static final String ANSWER = "the answer of " + PREFIX;

  private final Environment environment;

  CredentialHelper(Environment environment) {
    this.environment = environment;
  }

  /** Asks one helper about a server; empty if it knows nothing. */
  Optional<Credentials> ask(String name, String server) {
    String task = "find credentials for %s with %s%s".formatted(server, PREFIX, name);
    return run(task, name, "get", server).flatMap(answer -> credentials(name, answer));
  }

  /** Has one helper keep credentials for a server. */
  void store(String name, String server, Credentials credentials) {
    String task = "store credentials for %s with %s%s".formatted(server, PREFIX, name);
    ObjectNode entry = Json.object().put("ServerURL", server);
    switch (credentials) {
      case Credentials.Basic(String user, String password) ->
          entry.put("Username", user).put("Secret", password);
      case Credentials.IdentityToken(String token) ->
          entry.put("Username", Credentials.TOKEN_USER).put("Secret", token);
      case Credentials.RegistryToken _, Credentials.Anonymous _ ->
          throw OciException.unsupported("%s: only a user and a password can be stored", task);
    }
    run(task, name, "store", new String(Json.write(entry), StandardCharsets.UTF_8));
  }

  /** Has one helper forget a server; says whether it knew anything. */
  boolean erase(String name, String server) {
    String task = "remove credentials for %s with %s%s".formatted(server, PREFIX, name);
    return run(task, name, "erase", server).isPresent();
  }

  /** The servers that one helper has credentials for. */
  List<String> servers(String name) {
    String task = "list credentials with %s%s".formatted(PREFIX, name);
    return run(task, name, "list", "")
        .map(answer -> SecretJson.parse(ANSWER + name, answer))
        .map(found -> found.properties().stream().map(Map.Entry::getKey).toList())
        .orElse(List.of());
  }

  /** What a helper answers; empty if it knows nothing. */
  private Optional<byte[]> run(String task, String name, String verb, String input) {
    Path program = program(task, PREFIX + name);
    try {
      return run(task, List.of(program.toString(), verb), input);
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

  private Optional<byte[]> run(String task, List<String> command, String input)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.DISCARD); // may repeat what it was asked
    builder.environment().clear();
    builder.environment().putAll(environment.variables());
    Process process = builder.start();
    try {
      put(process, input);
      byte[] answer = read(task, process);
      return answer(task, process.exitValue(), answer);
    } finally {
      process.destroyForcibly();
    }
  }

  /** What a process says until it ends; one that says much waits until it is read. */
  private static byte[] read(String task, Process process)
      throws IOException, InterruptedException {
    InputStream out = process.getInputStream();
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    boolean hasEnded = false;
    while (!hasEnded && System.nanoTime() < end) {
      hasEnded = process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      answer.write(out.readNBytes(out.available()));
      if (answer.size() > MAX_ANSWER_BYTES) {
        throw new OciException(ErrorKind.UNAVAILABLE, task + ": its answer is too long");
      }
    }
    if (!hasEnded) {
      throw new OciException(
          ErrorKind.UNAVAILABLE, "%s: it gave no answer in %d s".formatted(task, PATIENCE_SECONDS));
    }
    return answer.toByteArray();
  }

  private static void put(Process process, String input) {
    try (OutputStream question = process.getOutputStream()) {
      question.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended without reading the question; its status and answer tell why.
    }
  }

  private static Optional<byte[]> answer(String task, int status, byte[] answer) {
    if (status == 0) {
      return Optional.of(answer);
    }
    if (new String(answer, StandardCharsets.UTF_8).strip().equals(NOT_FOUND)) {
      return Optional.empty();
    }
    throw new OciException(
        ErrorKind.UNAVAILABLE, "%s: it failed with status %d".formatted(task, status));
  }

  private static Optional<Credentials> credentials(String name, byte[] answer) {
    ObjectNode found = SecretJson.parse(ANSWER + name, answer);
    String user = Json.text(found, "Username").orElse("");
    String secret = Json.text(found, "Secret").orElse("");
    return secret.isEmpty() ? Optional.empty() : Optional.of(Credentials.of(user, secret));
  }
}
