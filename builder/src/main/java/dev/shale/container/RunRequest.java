package dev.shale.container;

import dev.shale.network.NameResolution;
import dev.shale.network.Network;
import dev.shale.runtime.Mount;
import dev.shale.runtime.Privileges;
import dev.shale.runtime.ProcessSpec;
import dev.shale.runtime.Resources;
import dev.shale.runtime.Stdio;
import dev.shale.snapshot.MountPoints;
import dev.shale.tree.TreePath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A command to run in a working container, or on top of layers. Nothing of what is mounted, and
 * nothing that is made to mount it on, is among the changes afterwards.
 *
 * @param hostname what the container calls itself
 * @param mounts beside those that every container has, in any order: those that others are in are
 *     made first, and of those on one target the last one shows. A directory of a {@link
 *     dev.shale.local.CacheMount} is a bind of its path, which stays open while the command runs
 * @param secrets files that are in memory while the command runs
 */
public record RunRequest(
    ProcessSpec process,
    String hostname,
    Network network,
    Stdio stdio,
    List<Mount> mounts,
    List<SecretFile> secrets,
    Resources resources,
    Privileges privileges,
    NameResolution names) {
  public RunRequest {
    mounts = List.copyOf(mounts);
    secrets = List.copyOf(secrets);
  }

  /** A request with no network, no input and no mounts, until told otherwise. */
  public static Builder builder(ProcessSpec process) {
    return new Builder(process);
  }

  /** What has to be there to be mounted on; what is inside of another mount is its own affair. */
  MountPoints mountPoints() {
    List<MountPoints.Directory> directories = new ArrayList<>();
    List<TreePath> files = new ArrayList<>();
    for (Mount mount : mounts) {
      if (mounts.stream().noneMatch(mount::isBelow)) {
        TreePath target = TreePath.of(mount.target());
        switch (mount) {
          case Mount.Bind bind when Files.isDirectory(bind.source()) ->
              directories.add(new MountPoints.Directory(target, 0755));
          case Mount.Bind _ -> files.add(target);
          case Mount.Tmpfs tmpfs ->
              directories.add(new MountPoints.Directory(target, tmpfs.mode()));
        }
      }
    }
    for (SecretFile secret : secrets) {
      Mount mount = secret.shown(Path.of("/"));
      if (mounts.stream().noneMatch(mount::isBelow)) {
        files.add(TreePath.of(secret.target()));
      }
    }
    return new MountPoints(directories, files);
  }

  /** Collects what differs from the defaults. */
  public static final class Builder {
    private final ProcessSpec process;
    private final List<Mount> mounts = new ArrayList<>();
    private final List<SecretFile> secrets = new ArrayList<>();
    private String hostname = "localhost";
    private Network network = new Network.None();
    private Stdio stdio = new Stdio.NoInput();
    private Resources resources = Resources.DEFAULT;
    private Privileges privileges = Privileges.DEFAULT;
    private NameResolution names = NameResolution.OF_NETWORK;

    private Builder(ProcessSpec process) {
      this.process = process;
    }

    public Builder hostname(String name) {
      this.hostname = name;
      return this;
    }

    public Builder network(Network choice) {
      this.network = choice;
      return this;
    }

    public Builder stdio(Stdio choice) {
      this.stdio = choice;
      return this;
    }

    /** Adds a mount to those that are there. */
    public Builder mount(Mount mount) {
      this.mounts.add(mount);
      return this;
    }

    /** Adds a file that is in memory while the command runs. */
    public Builder secret(SecretFile file) {
      this.secrets.add(file);
      return this;
    }

    /** Replaces {@link NameResolution#OF_NETWORK}. */
    public Builder names(NameResolution resolution) {
      this.names = resolution;
      return this;
    }

    /** Replaces {@link Resources#DEFAULT}. */
    public Builder resources(Resources bounds) {
      this.resources = bounds;
      return this;
    }

    /** Replaces {@link Privileges#DEFAULT}. */
    public Builder privileges(Privileges rights) {
      this.privileges = rights;
      return this;
    }

    public RunRequest build() {
      return new RunRequest(
          process, hostname, network, stdio, mounts, secrets, resources, privileges, names);
    }
  }
}
