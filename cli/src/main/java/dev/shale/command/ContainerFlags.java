package dev.shale.command;

import dev.shale.error.OciException;
import java.util.List;
import picocli.CommandLine.Mixin;

/** What holds for a process in a container, whatever the process is. */
public final class ContainerFlags {
  @Mixin NameFlags names = new NameFlags();
  @Mixin RunFlags isolation = new RunFlags();
  @Mixin MountFlags mounts = new MountFlags();
  @Mixin ResourceFlags resources = new ResourceFlags();
  @Mixin PrivilegeFlags privileges = new PrivilegeFlags();

  /** The flags that words say, which {@link #words} gave. */
  public static ContainerFlags parse(List<String> words) {
    ContainerFlags flags = new ContainerFlags();
    Parsed.set(flags, words);
    return flags;
  }

  /**
   * Refuses what no process can be given.
   *
   * @throws OciException as running one would
   */
  public void check() {
    var _ = names.resolution();
    var _ = resources.resources();
    var _ = privileges.privileges();
  }

  /** The words that say these flags. */
  public List<String> words() {
    return Parsed.words(this);
  }

  /** Processes are isolated by this runtime, unless one is named already. */
  public void runBy(String runtime) {
    isolation.runBy(runtime);
  }

  /** Adds what another line says to what this one says. */
  public void add(ContainerFlags more) {
    names.add(more.names);
    isolation.add(more.isolation);
    mounts.add(more.mounts);
    resources.add(more.resources);
    privileges.add(more.privileges);
  }
}
