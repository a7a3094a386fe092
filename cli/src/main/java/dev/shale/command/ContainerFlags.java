package dev.shale.command;

import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What holds for a process in a container, whatever the process is. */
public final class ContainerFlags {
  @Option(
      names = "--add-host",
      paramLabel = "NAME:ADDRESS",
      description = "a name that it resolves; host-gateway is the host's address")
  List<String> addedHosts = List.of();

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
    addedHosts = NewNames.all(addedHosts, more.addedHosts);
    isolation.add(more.isolation);
    mounts.add(more.mounts);
    resources.add(more.resources);
    privileges.add(more.privileges);
  }
}
