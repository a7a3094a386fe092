package dev.shale.container;

import dev.shale.container.CopyOptions.Owner;
import dev.shale.error.OciException;
import dev.shale.runtime.ProcessUser;
import dev.shale.runtime.UserLookup;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Owners as {@code --chown} names them, by the root's own {@code /etc/passwd}. A number alone is
 * user and group both.
 *
 * <p>Spec: Dockerfile reference, "COPY --chown --chmod".
 */
public final class OwnerLookup {
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final Pattern NUMBERS = Pattern.compile("([0-9]{1,10})(?::([0-9]{1,10}))?");

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

  /**
   * Who {@code uid[:gid]} is, for files that are copied without a look at what is below: {@code
   * --link}.
   *
   * @throws dev.shale.error.OciException INVALID if it has names, which only a root could tell
   */
  public static Owner number(String chown) {
    Matcher numbers = NUMBERS.matcher(chown);
    if (numbers.matches()) {
      long uid = Long.parseLong(numbers.group(1));
      long gid = numbers.group(2) == null ? uid : Long.parseLong(numbers.group(2));
      if (Math.max(uid, gid) <= NodeMeta.MAX_ID) {
        return new Owner(uid, gid);
      }
    }
    throw OciException.invalid(
        "owner \"%s\": expected numbers, since --link does not look at /etc/passwd", chown);
  }
}
