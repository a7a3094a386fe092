package dev.shale.runtime;

import dev.shale.error.OciException;
import dev.shale.runtime.Restrictions.Seccomp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
    for (Mount mount : request.mounts()) {
      if (mount instanceof Mount.Bind bind && !Files.exists(bind.source())) {
        throw OciException.notFound(
            "mount %s on %s: no such file or directory", bind.source(), bind.target());
      }
    }
    for (Device device : request.privileges().devices()) {
      device.numbers();
    }
    request.privileges().capabilities(host.capabilities());
    String wanted = request.process().user();
    ProcessUser user = new UserLookup(request.rootfs().tree()).find(wanted);
    host.ids().check(wanted, user);
    return user;
  }

  /**
   * Refuses what a runtime without control groups cannot do.
   *
   * @param runtime for people
   */
  static void refuseControlGroups(ContainerRequest request, Object runtime) {
    if (request.resources().needsCgroup()) {
      throw lacking(runtime, "limits of memory and processors, which need control groups");
    }
    for (Device device : request.privileges().devices()) {
      if (!device.isUnrestricted()) {
        throw lacking(runtime, "device " + device + ", whose access needs control groups");
      }
    }
  }

  /**
   * Refuses what a runtime that changes the root after it has taken capabilities away cannot take
   * away.
   */
  static void refuseLackOfChroot(
      ContainerRequest request, ProcessUser user, Host host, Object runtime) {
    List<String> capabilities = request.privileges().capabilities(host.capabilities());
    if (!capabilities.contains("CAP_SYS_CHROOT")
        || (user.uid() != 0 && !capabilities.contains("CAP_SETUID"))) {
      throw lacking(runtime, "way to drop CAP_SYS_CHROOT, or CAP_SETUID of a user");
    }
  }

  /** Refuses filters of system calls, which a runtime that is none of OCI's does not set. */
  static void refuseSeccomp(ContainerRequest request, Object runtime) {
    if (request.privileges().restrictions().seccomp() instanceof Seccomp.Profile(Path file)) {
      throw lacking(runtime, "seccomp filter, as of " + file);
    }
  }

  /** Refuses what a runtime without mounts cannot do; mounts themselves are another's to refuse. */
  static void refuseMounts(ContainerRequest request, Object runtime) {
    for (Mount mount : request.mounts()) {
      if (mount instanceof Mount.Tmpfs) {
        throw lacking(runtime, "tmpfs on " + mount.target() + ", since it may mount nothing");
      }
    }
    if (request.resources().shmBytes() != Resources.DEFAULT_SHM_BYTES) {
      throw lacking(runtime, "shared memory of a size, since it may mount nothing");
    }
    if (!request.privileges().restrictions().masked().isEmpty()) {
      throw lacking(runtime, "way to hide paths, since it may mount nothing");
    }
    if (!request.privileges().devices().isEmpty()) {
      throw lacking(runtime, "devices of the host, since it may mount nothing");
    }
  }

  private static OciException lacking(Object runtime, String what) {
    return OciException.unsupported(
        "run with %s: it has no %s; use an OCI runtime, as runc", runtime, what);
  }
}
