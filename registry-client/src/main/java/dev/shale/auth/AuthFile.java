package dev.shale.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One {@code auth.json} or {@code config.json}: both have the same form, and each writes a
 * registry's name in its own way.
 *
 * <p>Spec: containers-auth.json(5).
 */
final class AuthFile {
  private static final String DOCKER_HUB = "docker.io";

  private final Path path;
  private final ObjectNode json;

  private AuthFile(Path path, ObjectNode json) {
    this.path = path;
    this.json = json;
  }

  /** Reads a file, if there is one. */
  static Optional<AuthFile> read(Path path) {
    try {
      byte[] bytes = Files.readAllBytes(path);
      return bytes.length == 0
          ? Optional.empty()
          : Optional.of(new AuthFile(path, SecretJson.parse(path.toString(), bytes)));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new OciException(
          ErrorKind.UNAVAILABLE, "read %s: it cannot be read".formatted(path), e);
    }
  }

  Optional<Credentials> find(String registry, String repository, CredentialHelper helper) {
    List<String> keys = keys(registry, repository);
    Optional<Credentials> helped =
        keys.stream()
            .flatMap(key -> lookUp("credHelpers", key).stream())
            .findFirst()
            .flatMap(name -> helper.ask(name, serverName(registry)));
    return helped
        .or(() -> keys.stream().flatMap(key -> entry(key).stream()).findFirst())
        .or(() -> stored(registry, helper));
  }

  private Optional<Credentials> stored(String registry, CredentialHelper helper) {
    return Json.text(json, "credsStore")
        .filter(name -> !name.isEmpty())
        .flatMap(name -> helper.ask(name, serverName(registry)));
  }

  /** The names under which credentials for a repository may be kept, the most special one first. */
  private static List<String> keys(String registry, String repository) {
    List<String> keys = new ArrayList<>();
    String path = registry + "/" + repository;
    for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
      keys.add(path.substring(0, end));
    }
    return keys;
  }

  /** What helpers know a registry by. */
  private static String serverName(String registry) {
    return registry.equals(DOCKER_HUB) ? "https://index.docker.io/v1/" : registry;
  }

  /** The name in our form: docker writes addresses, and has several for its own registry. */
  private static String normal(String key) {
    String name = key.replaceFirst("^https?://", "").replaceFirst("(/v[12])?/?$", "");
    int slash = name.indexOf('/');
    String host = slash < 0 ? name : name.substring(0, slash);
    String rest = slash < 0 ? "" : name.substring(slash);
    return switch (host) {
      case "index.docker.io", "registry-1.docker.io" -> DOCKER_HUB + rest;
      default -> name;
    };
  }

  private Optional<String> lookUp(String field, String key) {
    return Json.textMap(json, field).entrySet().stream()
        .filter(entry -> normal(entry.getKey()).equals(key))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private Optional<Credentials> entry(String key) {
    return Json.child(json, "auths").stream()
        .flatMap(auths -> auths.properties().stream())
        .filter(entry -> normal(entry.getKey()).equals(key))
        .filter(entry -> entry.getValue().isObject())
        .flatMap(entry -> credentials(entry.getKey(), (ObjectNode) entry.getValue()).stream())
        .findFirst();
  }

  private Optional<Credentials> credentials(String key, ObjectNode entry) {
    Optional<String> identity = text(entry, "identitytoken");
    if (identity.isPresent()) {
      return identity.map(Credentials.IdentityToken::new);
    }
    Optional<String> auth = text(entry, "auth");
    if (auth.isPresent()) {
      return auth.map(text -> decode(key, text));
    }
    Optional<String> user = text(entry, "username");
    return user.map(name -> new Credentials.Basic(name, text(entry, "password").orElse("")));
  }

  private static Optional<String> text(ObjectNode entry, String field) {
    return Json.text(entry, field).filter(text -> !text.isEmpty());
  }

  private Credentials decode(String key, String base64) {
    try {
      String pair = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      // Docker has been known to pad with zero bytes.
      return Credentials.parse(pair.replace("\0", ""));
    } catch (IllegalArgumentException | OciException e) {
      // The cause would show the secret.
      throw OciException.invalid("read %s: the entry \"%s\" has a damaged \"auth\"", path, key);
    }
  }
}
