package dev.shale.command;

import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a container shows beside its own files. */
final class MountFlags {
  @Option(
      names = {"-v", "--volume"},
      paramLabel = "SOURCE:TARGET[:ro]",
      description = "show a file or directory of the host")
  List<String> volumes = List.of();

  @Option(
      names = "--mount",
      paramLabel = "type=TYPE,target=PATH,KEY=VALUE...",
      description =
          "show something: bind (source, ro), tmpfs (size, mode), cache (id, sharing, mode, uid,"
              + " gid, ro), secret (id, env, mode, uid, gid, required), ssh (id, mode, uid, gid,"
              + " required)")
  List<String> mounts = List.of();

  @Mixin SecretFlags secrets = new SecretFlags();

  /** All of another line's, too. */
  void add(MountFlags more) {
    volumes = NewNames.all(volumes, more.volumes);
    mounts = NewNames.all(mounts, more.mounts);
    secrets.secrets = NewNames.all(secrets.secrets, more.secrets.secrets);
    secrets.ssh = NewNames.all(secrets.ssh, more.secrets.ssh);
  }
}
