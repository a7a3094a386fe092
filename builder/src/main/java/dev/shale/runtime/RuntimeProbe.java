package dev.shale.runtime;

import dev.shale.error.OciException;
import dev.shale.image.Platform;
import dev.shale.linux.HostPrograms;
import dev.shale.progress.ProgressListener;
import dev.shale.runtime.RuntimeChoice.Isolation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds a runtime for this host. Looks only; a runtime that is there and not known to refuse a host
 * like this is believed until it fails.
 */
public final class RuntimeProbe {
  /** In the order in which they are tried. */
  private static final List<String> KNOWN = List.of("runc", "crun");

  private final HostPrograms programs;
  private final Host host;
  private final Path stateDir;
  private final ProgressListener listener;

  RuntimeProbe(HostPrograms programs, Host host, Path stateDir, ProgressListener listener) {
    this.programs = programs;
    this.host = host;
    this.stateDir = stateDir;
    this.listener = listener;
  }

  /**
   * A probe of the machine that we are on.
   *
   * @param searchPath a {@code PATH}
   * @param platform what the machine runs
   * @param stateDir where each container has a directory while it runs; made when it is needed
   * @param listener told when containers will be isolated less well than by an OCI runtime
   */
  public static RuntimeProbe of(
      String searchPath, Platform platform, Path stateDir, ProgressListener listener)
      throws IOException {
    return new RuntimeProbe(HostPrograms.of(searchPath), Host.probe(platform), stateDir, listener);
  }

  /**
   * The runtime that is asked for, or else the first that may work: runc, crun, the embedded
   * isolation. Ask when there is something to run: the listener is told then.
   *
   * @throws OciException NOT_FOUND if a runtime that is asked for is not there, UNSUPPORTED if it
   *     does not work here, or nothing does
   */
  public RuntimeChoice choose(RuntimePreference preference) {
    return switch (preference) {
      case RuntimePreference.Any _ -> host.reach().hasMounts() ? first() : bare();
      case RuntimePreference.Named(String name) -> named(name);
      case RuntimePreference.Chroot _ when !host.reach().hasMounts() -> bare();
      case RuntimePreference.Chroot _ -> {
        requirePrograms(ChrootScript.PROGRAMS);
        yield new RuntimeChoice(chroot(), Isolation.NAMESPACES, "chroot: asked for");
      }
    };
  }

  /** What can be done without a right to mount; the user is told what that is worth. */
  private RuntimeChoice bare() {
    String reason = "this process may mount nothing";
    if (host.reach() == Host.Reach.NOTHING) {
      throw OciException.unsupported(
          "run: %s, nor change its root (CAP_SYS_CHROOT); shale doctor says what would help",
          reason);
    }
    requirePrograms(ChrootScript.BARE_PROGRAMS);
    listener.warn("runs with chroot alone, %s, since %s".formatted(BareChroot.SHORTCOMING, reason));
    return new RuntimeChoice(
        new BareChroot(programs, stateDir, host), Isolation.CHROOT, "chroot alone: " + reason);
  }

  private void requirePrograms(List<String> names) {
    refusal(names)
        .ifPresent(
            refusal -> {
              throw OciException.unsupported("run with chroot: %s", refusal);
            });
  }

  private RuntimeChoice named(String name) {
    Path program =
        programs
            .find(name)
            .orElseThrow(
                () ->
                    OciException.notFound(
                        "run with \"%s\": no such program in %s", name, programs));
    refusal(program)
        .or(this::lackOfMounts)
        .ifPresent(
            refusal -> {
              throw OciException.unsupported("run with \"%s\": %s", name, refusal);
            });
    OciRuntime runtime = runcLike(program);
    return new RuntimeChoice(runtime, Isolation.OCI_RUNTIME, runtime + ": asked for");
  }

  private RuntimeChoice first() {
    List<OciRuntime> candidates = new ArrayList<>();
    List<String> passedOver = new ArrayList<>();
    for (String name : KNOWN) {
      Optional<Path> program = programs.find(name);
      Optional<String> refusal = program.map(this::refusal).orElse(Optional.of("is not installed"));
      if (refusal.isEmpty()) {
        candidates.add(runcLike(program.orElseThrow()));
      } else if (candidates.isEmpty()) {
        passedOver.add(name + " " + refusal.get());
      }
    }
    if (candidates.isEmpty()) {
      return lastResort(passedOver);
    }
    String reason = passedOver.isEmpty() ? "is installed" : String.join("; ", passedOver);
    String chosen = candidates.getFirst() + ": " + reason;
    if (refusal(ChrootScript.PROGRAMS).isEmpty()) {
      candidates.add(chroot());
    }
    return new RuntimeChoice(
        new FirstWorkingRuntime(candidates, listener), Isolation.OCI_RUNTIME, chosen);
  }

  private RuntimeChoice lastResort(List<String> passedOver) {
    String reason = String.join("; ", passedOver);
    refusal(ChrootScript.PROGRAMS)
        .ifPresent(
            refusal -> {
              throw OciException.unsupported(
                  "run: nothing here can isolate a process (%s; %s); install runc",
                  reason, refusal);
            });
    listener.warn("runs with chroot, %s: %s".formatted(ChrootRuntime.SHORTCOMING, reason));
    return new RuntimeChoice(chroot(), Isolation.NAMESPACES, "chroot: " + reason);
  }

  /** Why a runtime that is installed cannot work here; empty if nothing speaks against it. */
  private Optional<String> refusal(Path program) {
    boolean isCrun = program.getFileName().toString().equals("crun");
    return isCrun && host.cgroups() == Host.Cgroups.HYBRID
        ? Optional.of("refuses hosts with hybrid cgroups")
        : Optional.empty();
  }

  private Optional<String> lackOfMounts() {
    return host.reach().hasMounts()
        ? Optional.empty()
        : Optional.of("needs mounts, and this process may not mount");
  }

  /** What a script cannot do without. */
  private Optional<String> refusal(List<String> names) {
    List<String> missing = programs.missing(names);
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.join(", ", missing) + (missing.size() == 1 ? " is" : " are") + " not installed");
  }

  private OciRuntime runcLike(Path program) {
    return new RuncLike(program, stateDir, host);
  }

  private OciRuntime chroot() {
    return new ChrootRuntime(programs, stateDir, host);
  }
}
