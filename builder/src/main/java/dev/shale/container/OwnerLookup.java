package dev.shale.container;

import dev.shale.container.CopyOptions.Owner;
import dev.shale.runtime.ProcessUser;
import dev.shale.runtime.UserLookup;
import dev.shale.tree.ReadableTree;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Owners as {@code --chown} names them, by the root's own {@code /etc/passwd}. A number alone is
 * user and group both.
 *
 * <p>Spec: Dockerfile reference, "COPY --chown --chmod".
 */
public final class OwnerLookup {
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  private OwnerLookup() {}

  /**
   * Finds who {@code user[:group]} is.
   *
   * @throws dev.shale.error.OciException INVALID if the root has no such user or group
   */
  public static Owner find(ReadableTree root, String chown) throws IOException {
    String both = NUMBER.matcher(chown).matches() ? chown + ":" + chown : chown;
    ProcessUser user = new UserLookup(root).find(both);
    return new Owner(user.uid(), user.gid());
  }
}
