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
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one {@code auth.json}, {@code config.json} or {@code .dockercfg} says: all have the same
 * entries, and each writes a registry's name in its own way.
 *
 * <p>Spec: containers-auth.json(5).
 */
final class AuthFile {
  static final String ENTRIES = "auths";
  static final String HELPERS = "credHelpers";
  static final String HELPER_FOR_ALL = "credsStore";

  /** How a file is laid out. */
  enum Form {
    CURRENT,
    /** {@code .dockercfg}: the entries alone. */
    LEGACY
  }

  private final Path path;
  private final ObjectNode json;

  private AuthFile(Path path, ObjectNode json) {
    this.path = path;
    this.json = json;
  }

  /** Reads a file, if there is one. */
  static Optional<AuthFile> read(Path path, Form form) {
    try {
      byte[] bytes = Files.readAllBytes(path);
      if (bytes.length == 0) {
        return Optional.empty();
      }
      ObjectNode json = SecretJson.parse(path.toString(), bytes);
      return Optional.of(checked(path, form == Form.CURRENT ? json : entries(json)));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new OciException(
          ErrorKind.UNAVAILABLE, "read %s: it cannot be read".formatted(path), e);
    }
  }

  private static AuthFile checked(Path path, ObjectNode json) {
    try {
      Json.child(json, ENTRIES);
      Json.textMap(json, HELPERS);
      Json.text(json, HELPER_FOR_ALL);
      return new AuthFile(path, json);
    } catch (OciException e) {
      throw e.about("read " + path);
    }
  }

  private static ObjectNode entries(ObjectNode json) {
    ObjectNode wrapped = Json.object();
    wrapped.set(ENTRIES, json);
    return wrapped;
  }

  /** The whole document, for who changes it. */
  ObjectNode json() {
    return json;
  }

  /**
   * Looks for credentials.
   *
   * @param keys the most special one first
   */
  Optional<Credentials> find(List<AuthKey> keys, CredentialHelper helper) {
    AuthKey registry = keys.getLast();
    return keys.stream()
        .flatMap(key -> helper(key).stream())
        .findFirst()
        .flatMap(own -> own.ask(helper, registry))
        .or(() -> keys.stream().flatMap(key -> entry(key).stream()).findFirst())
        .or(() -> helperForAll().flatMap(name -> helper.ask(name, registry.dockerName())));
  }

  /**
   * The helper that keeps the credentials for a key.
   *
   * @param entry the key's name in the file
   */
  record Helper(String entry, String name) {
    /** Docker asks about its registry by an address, others by its name. */
    private Optional<Credentials> ask(CredentialHelper helper, AuthKey registry) {
      return Stream.of(registry.dockerName(), entry)
          .distinct()
          .flatMap(server -> helper.ask(name, server).stream())
          .findFirst();
    }
  }

  Optional<Helper> helper(AuthKey key) {
    return Json.textMap(json, HELPERS).entrySet().stream()
        .filter(entry -> AuthKey.ofEntry(entry.getKey()).equals(key))
        .filter(entry -> !entry.getValue().isEmpty())
        .map(entry -> new Helper(entry.getKey(), entry.getValue()))
        .findFirst();
  }

  Optional<String> helperForAll() {
    return Json.text(json, HELPER_FOR_ALL).filter(name -> !name.isEmpty());
  }

  /** The names of the entries for a key: the exact one first. */
  List<String> entryNames(AuthKey key) {
    return Json.child(json, ENTRIES).stream()
        .flatMap(auths -> auths.properties().stream())
        .map(Map.Entry::getKey)
        .filter(name -> AuthKey.ofEntry(name).equals(key))
        .sorted((a, b) -> Boolean.compare(b.equals(key.toString()), a.equals(key.toString())))
        .toList();
  }

  private Optional<Credentials> entry(AuthKey key) {
    return entryNames(key).stream()
        .map(name -> Map.entry(name, json.path(ENTRIES).path(name)))
        .filter(entry -> entry.getValue().isObject())
        .flatMap(entry -> credentials(entry.getKey(), (ObjectNode) entry.getValue()).stream())
        .findFirst();
  }

  private Optional<Credentials> credentials(String key, ObjectNode entry) {
    Optional<String> identity = text(entry, "identitytoken");
    if (identity.isPresent()) {
      return identity.map(Credentials.IdentityToken::new);
    }
    Optional<String> registryToken = text(entry, "registrytoken");
    if (registryToken.isPresent()) {
      return registryToken.map(Credentials.RegistryToken::new);
    }
    Optional<String> auth = text(entry, "auth");
    if (auth.isPresent()) {
      return auth.map(text -> decode(key, text));
    }
    Optional<String> user = text(entry, "username");
    return user.map(name -> Credentials.of(name, text(entry, "password").orElse("")));
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

  /** An entry with a user and a password. */
  static ObjectNode entry(Credentials.Basic basic) {
    byte[] pair = (basic.user() + ":" + basic.password()).getBytes(StandardCharsets.UTF_8);
    return Json.object().put("auth", Base64.getEncoder().encodeToString(pair));
  }

  /** An entry with a token in the place of a password. */
  static ObjectNode entry(Credentials.IdentityToken identity) {
    return Json.object().put("identitytoken", identity.token());
  }
}
