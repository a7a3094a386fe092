package dev.shale.runtime;

import dev.shale.linux.HostPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs a container by a script in a bundle of its own. The container ends with us, whatever ends
 * us, or else with the next one that runs.
 *
 * @param stateDir where a directory per container appears while it runs
 */
record ScriptedRun(HostPrograms programs, Path stateDir) {
  /** Writes a script. */
  @FunctionalInterface
  interface Author {
    /**
     * The script.
     *
     * @param request with the root's real path
     * @param bundle its directory
     */
    String write(ContainerRequest request, Path bundle) throws IOException;
  }

  /**
   * Runs it to its end.
   *
   * @param runtime who does, for people
   * @param leftovers what is done about those that the process leaves running
   */
  int run(
      ContainerRequest request, OciRuntime runtime, Author author, ChildProcess.Leftovers leftovers)
      throws IOException {
    Rootfs real = new Rootfs(request.rootfs().directory().toRealPath(), request.rootfs().tree());
    try (Bundle bundle = Bundle.create(stateDir, Bundle.Ending.OF_OTHERS)) {
      Path script = bundle.file("run.sh");
      Files.writeString(script, author.write(request.withRootfs(real), bundle.directory()));
      int status =
          ChildProcess.of(command(script), Map.of("PATH", programs.toString(), "LC_ALL", "C"))
              .run(request.stdio(), ChildProcess.Stopper.NONE, leftovers);
      if (!Files.exists(bundle.file(ChrootScript.STARTED))) {
        throw new SetupFailure(
            request, runtime.toString(), ChrootScript.lastError(bundle.directory(), status));
      }
      return status;
    }
  }

  private List<String> command(Path script) {
    List<String> command = new ArrayList<>();
    programs
        .find("setpriv")
        .ifPresent(
            setpriv -> command.addAll(List.of(setpriv.toString(), "--pdeathsig", "KILL", "--")));
    command.add(programs.find("sh").map(Path::toString).orElse("/bin/sh"));
    command.add(script.toString());
    return command;
  }
}
