package dev.shale.runtime;

import dev.shale.error.OciException;
import dev.shale.linux.Namespaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The users and groups that exist in our user namespace. See user_namespaces(7).
 *
 * @param setgroups whether a process may change its additional groups
 * @param isInitial whether this is the machine's first user namespace, which is none of our own
 */
record MappedIds(List<Range> uids, List<Range> gids, boolean setgroups, boolean isInitial) {
  private static final long ALL = (1L << 32) - 1;

  /** All users and groups: what there is outside of user namespaces. */
  static final MappedIds INITIAL =
      new MappedIds(List.of(new Range(0, ALL)), List.of(new Range(0, ALL)), true, true);

  MappedIds {
    uids = List.copyOf(uids);
    gids = List.copyOf(gids);
  }

  /** {@code count} IDs from {@code first} on, as numbered inside. */
  record Range(long first, long count) {
    static Range parse(String line) {
      String[] columns = line.strip().split(" +", -1);
      return new Range(Long.parseLong(columns[0]), Long.parseLong(columns[2]));
    }

    boolean has(long id) {
      return id >= first && id - first < count;
    }
  }

  static MappedIds probe() throws IOException {
    Path self = Path.of("/proc/self");
    return new MappedIds(
        ranges(self.resolve("uid_map")),
        ranges(self.resolve("gid_map")),
        Files.readString(self.resolve("setgroups")).strip().equals("allow"),
        !Namespaces.isUserNamespace());
  }

  private static List<Range> ranges(Path map) throws IOException {
    return Files.readAllLines(map).stream().map(Range::parse).toList();
  }

  boolean hasGid(long gid) {
    return gids.stream().anyMatch(range -> range.has(gid));
  }

  /**
   * Refuses a user who does not exist here.
   *
   * @param text the user as it was asked for
   */
  void check(String text, ProcessUser user) {
    if (uids.stream().noneMatch(range -> range.has(user.uid()))) {
      throw OciException.unsupported(
          "run as \"%s\": user %d is not mapped in this user namespace; add a range to /etc/subuid",
          text, user.uid());
    }
    if (!hasGid(user.gid())) {
      throw OciException.unsupported(
          "run as \"%s\": group %d is not mapped in this user namespace; add a range to /etc/subgid",
          text, user.gid());
    }
  }
}
