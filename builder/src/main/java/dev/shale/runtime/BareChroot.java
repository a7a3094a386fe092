package dev.shale.runtime;

import dev.shale.error.OciException;
import dev.shale.linux.HostPrograms;
import dev.shale.linux.Orphans;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What is left where a process may neither mount nor have namespaces, as in a container without
 * privileges: the root is changed by chroot(2), which keeps nobody in who is root; the user,
 * capabilities and limits are the container's, all else is the host's, and there is no {@code
 * /proc}. One container at a time, since what it leaves running can only be told from everything
 * else by that.
 */
final class BareChroot implements OciRuntime {
  /** What a user should know who expected an OCI runtime. */
  static final String SHORTCOMING =
      "without namespaces, mounts or a seccomp filter, and its root can leave its files";

  /** Orphans come to the JVM as a whole. */
  private static final Object ALONE = new Object();

  private final HostPrograms programs;
  private final Path stateDir;
  private final Host host;

  /**
   * @param stateDir where a directory per container appears while it runs
   */
  BareChroot(HostPrograms programs, Path stateDir, Host host) {
    this.programs = programs;
    this.stateDir = stateDir;
    this.host = host;
  }

  @Override
  public int run(ContainerRequest request) throws IOException {
    RequestCheck.refuseControlGroups(request, this);
    RequestCheck.refuseSeccomp(request, this);
    RequestCheck.refuseMounts(request, this);
    ProcessUser user = RequestCheck.check(request, host);
    RequestCheck.refuseLackOfChroot(request, user, host, this);
    switch (request.network()) {
      case NetworkNamespace.Private _ ->
          throw OciException.unsupported(
              "run without a network: this process may have no namespaces; use --network host");
      case NetworkNamespace.Host _ -> {}
    }
    synchronized (ALONE) {
      try (Orphans orphans = Orphans.adopt(request.rootfs().directory())) {
        StandIns.put(request);
        return new ScriptedRun(programs, stateDir)
            .run(
                request,
                this,
                (real, bundle) -> ChrootScript.ofBare(host, programs, real, user, bundle),
                orphans::end);
      }
    }
  }

  @Override
  public String toString() {
    return "chroot alone";
  }
}
