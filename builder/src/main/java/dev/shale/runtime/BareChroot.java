package dev.shale.runtime;

import dev.shale.error.OciException;
import dev.shale.linux.HostPrograms;
import dev.shale.linux.Orphans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What is left where a process may neither mount nor have namespaces, as in a container without
 * privileges: the root is changed by chroot(2), the user, capabilities and limits are the
 * container's, all else is the host's, and there is no {@code /proc}. One container at a time,
 * since what it leaves running can only be told from everything else by that.
 */
final class BareChroot implements OciRuntime {
  /** What a user should know who expected an OCI runtime. */
  static final String SHORTCOMING =
      "without namespaces, mounts or a seccomp filter: it shares all but its files with the host";

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
    ProcessUser user = RequestCheck.check(request, host);
    switch (request.network()) {
      case NetworkNamespace.Private _ ->
          throw OciException.unsupported(
              "run without a network: this process may have no namespaces; use --network host");
      case NetworkNamespace.Host _ -> {}
    }
    synchronized (ALONE) {
      return runAlone(request, user);
    }
  }

  private int runAlone(ContainerRequest request, ProcessUser user) throws IOException {
    Rootfs real = new Rootfs(request.rootfs().directory().toRealPath(), request.rootfs().tree());
    try (Bundle bundle = Bundle.create(stateDir, _ -> true);
        StandIns standIns = StandIns.put(request);
        Orphans orphans = Orphans.adopt()) {
      assert standIns != null && orphans != null;
      Path script = bundle.file("run.sh");
      Files.writeString(
          script,
          ChrootScript.ofBare(host, programs, request.withRootfs(real), user, bundle.directory()));
      List<String> command =
          List.of(programs.find("sh").orElse(Path.of("/bin/sh")).toString(), script.toString());
      int status =
          ChildProcess.of(command, Map.of("PATH", programs.toString(), "LC_ALL", "C"))
              .run(request.stdio(), ChildProcess.Stopper.NONE);
      if (!Files.exists(bundle.file(ChrootScript.STARTED))) {
        throw new SetupFailure(
            request, toString(), ChrootScript.lastError(bundle.directory(), status));
      }
      return status;
    }
  }

  @Override
  public String toString() {
    return "chroot";
  }
}
