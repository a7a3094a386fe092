package dev.shale.git;

import dev.shale.error.OciException;
import dev.shale.error.WithoutLogin;
import dev.shale.git.GitReference.Commit;
import dev.shale.git.GitReference.GitDirectory;
import dev.shale.git.GitReference.Submodules;
import dev.shale.tree.TreePath;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The parts of an address of a repository: {@code remote?query#ref:subdir}. */
final class GitAddress {
  private static final Pattern PASSWORD = Pattern.compile("(://[^/@:\\s]*):[^/\\s]*@");

  /** Over HTTP, where a token is given in place of a user, the user is a secret as well. */
  private static final Pattern LOGIN = Pattern.compile("(?i)(https?://)[^/\\s]*@");

  private static final String TAGS = "refs/tags/";
  private static final String BRANCHES = "refs/heads/";

  private final String whole;
  private final String remote;
  private final Map<String, String> query;
  private final String ref;
  private final String subdirectory;

  private GitAddress(String whole) {
    this.whole = whole;
    int hash = whole.indexOf('#');
    String address = hash < 0 ? whole : whole.substring(0, hash);
    String fragment = hash < 0 ? "" : whole.substring(hash + 1);
    int mark = address.indexOf('?');
    this.remote = mark < 0 ? address : address.substring(0, mark);
    this.query = mark < 0 ? Map.of() : query(address.substring(mark + 1));
    int colon = fragment.indexOf(':');
    this.ref = colon < 0 ? fragment : fragment.substring(0, colon);
    this.subdirectory = colon < 0 ? "" : fragment.substring(colon + 1);
  }

  static GitReference read(String whole) {
    return new GitAddress(whole).reference();
  }

  /** What stands before query and fragment. */
  static String path(String whole) {
    return whole.replaceFirst("(?s)[?#].*", "");
  }

  static String withoutPassword(String address) {
    return PASSWORD.matcher(LOGIN.matcher(address).replaceAll("$1")).replaceAll("$1@");
  }

  private Map<String, String> query(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
      if (!name.isEmpty() && values.put(name, value) != null) {
        throw refusal("query \"%s\" has several values".formatted(name));
      }
    }
    return values;
  }

  private String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw refusal("query \"%s\" is malformed".formatted(text));
    }
  }

  private GitReference reference() {
    for (Map.Entry<String, String> entry : query.entrySet()) {
      switch (entry.getKey()) {
        case "keep-git-dir", "submodules" -> {}
        case "ref", "tag", "branch", "subdir", "checksum", "commit" -> {
          if (entry.getValue().isEmpty()) {
            throw refusal("query \"%s\" has no value".formatted(entry.getKey()));
          }
        }
        default -> throw refusal("unexpected query \"%s\"".formatted(entry.getKey()));
      }
    }
    Optional<String> checksum = value("checksum").or(() -> value("commit"));
    return new GitReference(
        remote,
        new Commit(ref(), checksum),
        directory(),
        flag("keep-git-dir")
            .map(kept -> kept ? GitDirectory.KEPT : GitDirectory.LEFT_OUT)
            .orElse(GitDirectory.UNSAID),
        flag("submodules").orElse(true) ? Submodules.FETCHED : Submodules.LEFT_OUT);
  }

  private Optional<String> ref() {
    if (query.containsKey("tag") && query.containsKey("branch")) {
      throw refusal("branch conflicts with tag");
    }
    Optional<String> found = Optional.of(ref).filter(text -> !text.isEmpty());
    found = one("ref", found, value("ref"));
    found = one("ref", found, value("tag").map(qualified(TAGS)));
    return one("ref", found, value("branch").map(qualified(BRANCHES)));
  }

  private static Function<String, String> qualified(String prefix) {
    return name -> name.startsWith(prefix) ? name : prefix + name;
  }

  private TreePath directory() {
    Optional<String> written = Optional.of(subdirectory).filter(text -> !text.isEmpty());
    Optional<String> path = one("subdir", written, value("subdir"));
    try {
      return path.map(TreePath::of).orElse(TreePath.ROOT);
    } catch (OciException e) {
      throw refusal(e.getMessage());
    }
  }

  private Optional<String> one(String what, Optional<String> first, Optional<String> second) {
    if (first.isPresent() && second.isPresent() && !first.equals(second)) {
      throw refusal("%s conflicts: \"%s\" and \"%s\"".formatted(what, first.get(), second.get()));
    }
    return first.or(() -> second);
  }

  private Optional<String> value(String name) {
    return Optional.ofNullable(query.get(name));
  }

  private Optional<Boolean> flag(String name) {
    return value(name)
        .map(
            text ->
                switch (text.toLowerCase(Locale.ROOT)) {
                  case "", "1", "t", "true" -> true;
                  case "0", "f", "false" -> false;
                  default ->
                      throw refusal("query \"%s\" is neither true nor false".formatted(name));
                });
  }

  private OciException refusal(String what) {
    String shown = GitLogin.isUnclear(remote) ? WithoutLogin.of(whole) : withoutPassword(whole);
    return OciException.invalid("git repository \"%s\": %s", shown, what);
  }
}
