package dev.shale.runtime;

import dev.shale.error.OciException;
import java.io.IOException;
import java.nio.file.Files;

/**
 * Finds what is wrong with a request itself before any runtime is troubled with it: what a runtime
 * refuses after this is the host's fault or its own.
 */
final class RequestCheck {
  private RequestCheck() {}

  /**
   * The user whom the process runs as.
   *
   * @throws OciException if there is no such user, root directory or source of a mount
   */
  static ProcessUser check(ContainerRequest request, Host host) throws IOException {
    if (!Files.isDirectory(request.rootfs().directory())) {
      throw OciException.notFound(
          "run in %s: no such directory on this thread", request.rootfs().directory());
    }
    for (BindMount mount : request.mounts()) {
      if (!Files.exists(mount.source())) {
        throw OciException.notFound(
            "mount %s on %s: no such file or directory", mount.source(), mount.target());
      }
    }
    String wanted = request.process().user();
    ProcessUser user = new UserLookup(request.rootfs().tree()).find(wanted);
    host.ids().check(wanted, user);
    return user;
  }
}
