package dev.shale.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.config.Environment;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The credentials that logging in stores and logging out removes: in one file, or with the helper
 * programs that it names. What others have written into the file stays. The file is replaced whole,
 * and only its owner may read it. Credentials are not checked here.
 *
 * <p>Spec: containers-auth.json(5).
 */
public final class Logins {
  private final AuthFiles files;
  private final AuthFileChoice choice;
  private final Path file;
  private final CredentialHelper helper;

  /**
   * @throws OciException NOT_FOUND if the user has no place for such a file
   */
  public Logins(Environment environment, AuthFileChoice choice) {
    this.files = new AuthFiles(environment);
    this.choice = choice;
    this.file = files.toWrite(choice);
    this.helper = new CredentialHelper(environment);
  }

  /** The file that is changed; need not be there. */
  public Path file() {
    return file;
  }

  /**
   * Stores credentials, in the place of those that the key had.
   *
   * @return where they are now, for people
   * @throws OciException INVALID if the file is damaged, UNSUPPORTED if there is no place for such
   *     credentials or such a key, UNAVAILABLE if a helper program does not work
   * @throws IOException if the disk fails; the file is as it was then
   */
  public String store(AuthKey key, Credentials credentials) throws IOException {
    requireHostIfDocker(key);
    Optional<AuthFile> before = AuthFile.read(file, AuthFile.Form.CURRENT);
    ObjectNode json = before.map(AuthFile::json).orElseGet(Json::object);
    Optional<Kept> helped = before.flatMap(known -> keeper(known, key));
    if (helped.isPresent()) {
      helper.store(helped.get().helper(), helped.get().server(), credentials);
      if (removeEntries(before.get(), key)) {
        write(json);
      }
      return "credential helper " + helped.get().helper();
    }
    before.ifPresent(known -> removeEntries(known, key));
    entries(json).set(entryName(key), entry(key, credentials));
    write(json);
    return file.toString();
  }

  /** Credentials that a helper keeps. */
  private record Kept(String helper, String server) {}

  /** The helper for all registries knows hosts only. */
  private static Optional<Kept> keeper(AuthFile known, AuthKey key) {
    return known
        .helper(key)
        .map(own -> new Kept(own.name(), own.entry()))
        .or(
            () ->
                known
                    .helperForAll()
                    .filter(_ -> key.isWholeRegistry())
                    .map(name -> new Kept(name, key.dockerName())));
  }

  private void requireHostIfDocker(AuthKey key) {
    if (choice instanceof AuthFileChoice.OnlyDocker && !key.isWholeRegistry()) {
      throw OciException.unsupported(
          "store credentials for %s: Docker's files know whole registries only", key);
    }
  }

  private String entryName(AuthKey key) {
    return choice instanceof AuthFileChoice.OnlyDocker ? key.dockerName() : key.toString();
  }

  private static ObjectNode entry(AuthKey key, Credentials credentials) {
    return switch (credentials) {
      case Credentials.Basic basic -> AuthFile.entry(basic);
      case Credentials.IdentityToken identity -> AuthFile.entry(identity);
      case Credentials.RegistryToken _, Credentials.Anonymous _ ->
          throw OciException.unsupported(
              "store credentials for %s: only a user and a password can be stored", key);
    };
  }

  /**
   * Removes the credentials for a key.
   *
   * @throws OciException NOT_FOUND if there are none, INVALID if the file is damaged, UNAVAILABLE
   *     if a helper program does not work
   * @throws IOException if the disk fails; the file is as it was then
   */
  public void remove(AuthKey key) throws IOException {
    Optional<AuthFile> before = AuthFile.read(file, AuthFile.Form.CURRENT);
    boolean hadEntry = before.isPresent() && removeEntries(before.get(), key);
    if (hadEntry) {
      write(before.get().json());
    }
    boolean hadHelper =
        before
            .flatMap(known -> keeper(known, key))
            .filter(kept -> helper.erase(kept.helper(), kept.server()))
            .isPresent();
    if (!hadEntry && !hadHelper) {
      throw notLoggedIn(key);
    }
  }

  private OciException notLoggedIn(AuthKey key) {
    String elsewhere =
        files.usualFiles().stream()
            .filter(other -> !other.equals(file) && hasEntry(other, key))
            .findFirst()
            .map("; %s has credentials: --authfile removes them there"::formatted)
            .orElse("");
    return OciException.notFound("log out of %s: not logged in by %s%s", key, file, elsewhere);
  }

  private static boolean hasEntry(Path other, AuthKey key) {
    try {
      return AuthFile.read(other, AuthFile.Form.CURRENT)
          .filter(found -> !found.entryNames(key).isEmpty())
          .isPresent();
    } catch (OciException e) {
      return false; // this file is not what the user asked about
    }
  }

  /**
   * Removes all credentials, those with helpers included; which helpers there are stays.
   *
   * @throws OciException NOT_FOUND if there is no file, INVALID if it is damaged, UNAVAILABLE if a
   *     helper program does not work
   * @throws IOException if the disk fails; the file is as it was then
   */
  public void removeAll() throws IOException {
    if (!Files.exists(file)) {
      throw OciException.notFound("log out: no such file %s", file);
    }
    Optional<AuthFile> before = AuthFile.read(file, AuthFile.Form.CURRENT);
    if (before.isEmpty()) {
      return;
    }
    ObjectNode json = before.get().json();
    json.set(AuthFile.ENTRIES, Json.object());
    write(json);
    for (Map.Entry<String, String> own : Json.textMap(json, AuthFile.HELPERS).entrySet()) {
      helper.erase(own.getValue(), own.getKey());
    }
    Optional<String> forAll = before.get().helperForAll();
    for (String server : forAll.map(helper::servers).orElse(List.of())) {
      helper.erase(forAll.get(), server);
    }
  }

  private static boolean removeEntries(AuthFile known, AuthKey key) {
    List<String> names = known.entryNames(key);
    names.forEach(entries(known.json())::remove);
    return !names.isEmpty();
  }

  private static ObjectNode entries(ObjectNode json) {
    JsonNode entries = json.get(AuthFile.ENTRIES);
    return entries instanceof ObjectNode object ? object : json.putObject(AuthFile.ENTRIES);
  }

  private void write(ObjectNode json) throws IOException {
    try {
      SecretFile.replace(file, (Json.pretty(json) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (AccessDeniedException e) {
      throw new OciException(ErrorKind.DENIED, "write %s: this user may not".formatted(file), e);
    }
  }
}
