package dev.shale.runtime;

import dev.shale.linux.HostPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

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
    ProcessUser user = RequestCheck.check(request, host);
    Rootfs real = new Rootfs(request.rootfs().directory().toRealPath(), request.rootfs().tree());
    try (Bundle bundle = Bundle.create(stateDir, _ -> true)) {
      Path script = bundle.file("run.sh");
      Files.writeString(
          script,
          ChrootScript.of(host, programs, request.withRootfs(real), user, bundle.directory()));
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
