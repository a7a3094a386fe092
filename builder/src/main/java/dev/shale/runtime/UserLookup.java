package dev.shale.runtime;

import dev.shale.error.OciException;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.Node;
import dev.shale.tree.NodeMeta;
import dev.shale.tree.ReadableTree;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Users and groups as an image's own {@code /etc/passwd} and {@code /etc/group} name them. Links
 * are followed inside the image only; lines that make no sense are passed over, as libc does.
 *
 * <p>A number that no line has is accepted: group 0, home {@code /}. Where a group is asked for,
 * the user's other groups do not come along. Both as Docker and buildah do.
 */
public final class UserLookup {
  /** How much of either file is read. */
  public static final int MAX_BYTES = 8 << 20;

  private final ReadableTree rootfs;

  public UserLookup(ReadableTree rootfs) {
    this.rootfs = rootfs;
  }

  /**
   * Finds who {@code user[:group]} is; an empty text means root.
   *
   * @throws OciException INVALID if a name is not in the image or a number is out of range
   */
  public ProcessUser find(String text) throws IOException {
    int colon = text.indexOf(':');
    String userName = colon < 0 ? text : text.substring(0, colon);
    String groupName = colon < 0 ? "" : text.substring(colon + 1);
    User user = user(text, userName.isEmpty() ? "0" : userName);
    if (!groupName.isEmpty()) {
      return new ProcessUser(user.uid, gid(text, groupName), List.of(), user.home);
    }
    return new ProcessUser(user.uid, user.gid, memberships(user), user.home);
  }

  private User user(String text, String wanted) throws IOException {
    List<User> users = lines("etc/passwd", 7).stream().flatMap(User::parse).toList();
    OptionalLong number = id(text, wanted);
    return users.stream()
        .filter(user -> user.name.equals(wanted))
        .findFirst()
        .or(
            () ->
                users.stream().filter(user -> number.equals(OptionalLong.of(user.uid))).findFirst())
        .or(() -> number.stream().mapToObj(uid -> new User("", uid, 0, "/")).findFirst())
        .orElseThrow(
            () -> OciException.invalid("user \"%s\": not in /etc/passwd of the image", text));
  }

  private long gid(String text, String wanted) throws IOException {
    OptionalLong number = id(text, wanted);
    return groups().stream()
        .filter(group -> group.name.equals(wanted))
        .map(Group::gid)
        .findFirst()
        .or(() -> number.stream().boxed().findFirst())
        .orElseThrow(
            () ->
                OciException.invalid(
                    "user \"%s\": the group is not in /etc/group of the image", text));
  }

  private List<Long> memberships(User user) throws IOException {
    return groups().stream()
        .filter(group -> group.members.contains(user.name))
        .map(Group::gid)
        .filter(gid -> gid != user.gid)
        .distinct()
        .sorted()
        .toList();
  }

  private List<Group> groups() throws IOException {
    return lines("etc/group", 4).stream().flatMap(Group::parse).toList();
  }

  /** The lines of a file as fields; none where there is no such file. */
  private List<List<String>> lines(String path, int fields) throws IOException {
    TreePath file = LinkResolver.of(rootfs).resolve(TreePath.of(path));
    if (rootfs.find(file).filter(entry -> entry.node() instanceof Node.File).isEmpty()) {
      return List.of();
    }
    try (InputStream in = rootfs.read(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw OciException.invalid("read /%s of the image: more than %d bytes", path, MAX_BYTES);
      }
      return new String(bytes, StandardCharsets.UTF_8)
          .lines()
          .map(line -> Arrays.asList(line.strip().split(":", -1)))
          .filter(line -> line.size() >= fields)
          .toList();
    }
  }

  private static OptionalLong id(String text, String number) {
    OptionalLong id = digits(number);
    if (id.isPresent() && id.getAsLong() > NodeMeta.MAX_ID) {
      throw OciException.invalid(
          "user \"%s\": %s is not an ID; at most %d", text, number, NodeMeta.MAX_ID);
    }
    return id;
  }

  /** An ID in a file of the image; a line with none that can be is passed over. */
  private static OptionalLong possibleId(String text) {
    OptionalLong id = digits(text);
    return id.isPresent() && id.getAsLong() > NodeMeta.MAX_ID ? OptionalLong.empty() : id;
  }

  private static OptionalLong digits(String text) {
    if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(text.length() > 12 ? Long.MAX_VALUE : Long.parseLong(text));
  }

  private record User(String name, long uid, long gid, String home) {
    static Stream<User> parse(List<String> line) {
      OptionalLong uid = possibleId(line.get(2));
      OptionalLong gid = possibleId(line.get(3));
      String home = line.get(5).isEmpty() ? "/" : line.get(5);
      return uid.isEmpty() || gid.isEmpty()
          ? Stream.empty()
          : Stream.of(new User(line.get(0), uid.getAsLong(), gid.getAsLong(), home));
    }
  }

  private record Group(String name, long gid, List<String> members) {
    static Stream<Group> parse(List<String> line) {
      return possibleId(line.get(2)).stream()
          .mapToObj(gid -> new Group(line.get(0), gid, members(line.get(3))));
    }

    /** Without empty names, lest a user without a name be in every group without members. */
    private static List<String> members(String list) {
      return Arrays.stream(list.split(",")).filter(name -> !name.isEmpty()).toList();
    }
  }
}
