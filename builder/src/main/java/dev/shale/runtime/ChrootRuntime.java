package dev.shale.runtime;

import dev.shale.linux.HostPrograms;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The isolation that needs no runtime: namespaces by util-linux' {@code unshare}, a root of its
 * own, the same capabilities, limits, mounts and masks as with an OCI runtime; but no seccomp
 * filter, no control group and no terminal of the container's own.
 */
final class ChrootRuntime implements OciRuntime {
  /** What a user should know who expected an OCI runtime. */
  static final String SHORTCOMING = "without a seccomp filter";

  private final HostPrograms programs;
  private final Path stateDir;
  private final Host host;

  /**
   * @param stateDir where a directory per container appears while it runs
   */
  ChrootRuntime(HostPrograms programs, Path stateDir, Host host) {
    this.programs = programs;
    this.stateDir = stateDir;
    this.host = host;
  }

  @Override
  public int run(ContainerRequest request) throws IOException {
    RequestCheck.refuseControlGroups(request, this);
    RequestCheck.refuseSeccomp(request, this);
    ProcessUser user = RequestCheck.check(request, host);
    RequestCheck.refuseLackOfChroot(request, user, host, this);
    return new ScriptedRun(programs, stateDir)
        .run(
            request,
            this,
            (real, bundle) -> ChrootScript.of(host, programs, real, user, bundle),
            ChildProcess.Leftovers.NONE);
  }

  @Override
  public String toString() {
    return "chroot";
  }
}
