package dev.shale.context;

import dev.shale.error.OciException;
import dev.shale.error.WithoutLogin;
import dev.shale.tree.TreePath;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a file is that ADD fetches: an address of the web that is no repository of git's.
 *
 * <p>Spec: Dockerfile reference, "ADD", "Source", "Adding files from a Git repository" aside.
 */
public record RemoteAddress(URI uri) {
  private static final String NO_NAME = "__unnamed__";
  private static final Pattern SCHEME = Pattern.compile("(?i)https?://.*");

  /**
   * Reads a source of ADD; empty if it is none of the web. A repository of git's is one, too:
   * whoever takes these asks for it first.
   *
   * @throws OciException INVALID if it is malformed
   */
  public static Optional<RemoteAddress> parse(String source) {
    if (!SCHEME.matcher(source).matches()) {
      return Optional.empty();
    }
    try {
      URI uri = new URI(source);
      if (uri.getHost() != null) {
        return Optional.of(new RemoteAddress(uri));
      }
    } catch (URISyntaxException e) {
      // falls to the refusal below
    }
    throw OciException.invalid("source \"%s\": no address of a file", WithoutLogin.of(source));
  }

  /** What the file is called: the last part of the path, whatever the server says of it. */
  public TreePath fileName() {
    String path = Objects.requireNonNullElse(uri.getPath(), "").replaceAll("/+$", "");
    String name = path.substring(path.lastIndexOf('/') + 1);
    return TreePath.of(name.matches("\\.{0,2}") ? NO_NAME : name);
  }

  /** Without what may be secret: user, password, query and fragment. */
  @Override
  public String toString() {
    return uri.toString().replaceFirst("(?s)[?#].*", "").replaceFirst("://[^/]*@", "://");
  }
}
