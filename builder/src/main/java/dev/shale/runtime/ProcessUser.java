package dev.shale.runtime;

import java.util.List;

/**
 * Who a process runs as, in numbers.
 *
 * @param additionalGids groups beside the primary one, sorted
 * @param home of the user; {@code /} where the image names none
 */
public record ProcessUser(long uid, long gid, List<Long> additionalGids, String home) {
  public ProcessUser {
    additionalGids = List.copyOf(additionalGids);
  }
}
