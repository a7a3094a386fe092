package dev.shale.trust;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/**
 * Users and their passwords, as {@code htpasswd -B} writes them: {@code user:$2y$05$…} on each
 * line, empty lines and those that begin with {@code #} aside. Other kinds of hashes are refused:
 * they are too easily undone. Thread-safe.
 */
public final class Htpasswd {
  private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$[0-9]{2}\\$[./A-Za-z0-9]{53}");

  /** Asked of users who are not there, so that the time does not tell that they are not. */
  private static final String NOBODYS =
      "$2y$05$abcdefghijklmnopqrstuuJ1zTOdMGKXuOXL6ZVl6W0RLsZCpBvFm";

  private final Map<String, String> hashes;
  private final Map<String, Digest> verified = new ConcurrentHashMap<>();

  private Htpasswd(Map<String, String> hashes) {
    this.hashes = hashes;
  }

  /**
   * Reads a file.
   *
   * @throws OciException NOT_FOUND if there is none, INVALID if a line is no user with a hash,
   *     UNSUPPORTED if a hash is not bcrypt's
   * @throws IOException if the disk fails
   */
  public static Htpasswd read(Path file) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    int number = 0;
    try {
      for (String line : Files.readAllLines(file)) {
        number++;
        if (!line.isBlank() && !line.startsWith("#")) {
          add(hashes, "read users %s:%d".formatted(file, number), line.trim());
        }
      }
    } catch (NoSuchFileException e) {
      throw new OciException(ErrorKind.NOT_FOUND, "read users %s: no such file".formatted(file), e);
    }
    return new Htpasswd(hashes);
  }

  private static void add(Map<String, String> hashes, String task, String line) {
    int colon = line.indexOf(':');
    if (colon < 1) {
      throw OciException.invalid("%s: expected USER:HASH", task);
    }
    String user = line.substring(0, colon);
    String hash = line.substring(colon + 1);
    if (!BCRYPT.matcher(hash).matches()) {
      throw OciException.unsupported(
          "%s: the password of \"%s\" is not hashed by bcrypt; htpasswd -B does that", task, user);
    }
    hashes.put(user, hash);
  }

  /** Whether there is such a user and this is the password. */
  public boolean knows(String user, String password) {
    Digest given = Digest.of(user.length() + ":" + user + password);
    if (given.equals(verified.get(user))) {
      return true; // bcrypt is slow on purpose, and each request asks
    }
    String hash = hashes.getOrDefault(user, NOBODYS);
    boolean matches = OpenBSDBCrypt.checkPassword(hash, password.toCharArray());
    if (matches && hashes.containsKey(user)) {
      verified.put(user, given);
      return true;
    }
    return false;
  }
}
