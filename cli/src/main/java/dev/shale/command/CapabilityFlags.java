package dev.shale.command;

import dev.shale.runtime.Device;
import dev.shale.runtime.Privileges;
import dev.shale.runtime.Restrictions;
import java.util.List;
import picocli.CommandLine.Option;

/** What a process gets beside the usual rights, or in place of them. */
final class CapabilityFlags {
  @Option(
      names = "--cap-add",
      split = ",",
      paramLabel = "NAME",
      description = "a capability beside the usual ones, as net_admin, or all")
  List<String> added = List.of();

  @Option(
      names = "--cap-drop",
      split = ",",
      paramLabel = "NAME",
      description = "a capability that it is not to have, or all")
  List<String> dropped = List.of();

  @Option(
      names = "--device",
      paramLabel = "SOURCE[:TARGET][:rwm]",
      description = "a device of the host, as /dev/fuse")
  List<String> devices = List.of();

  @Option(
      names = "--security-opt",
      paramLabel = "OPTION",
      description =
          "seccomp=unconfined or seccomp=FILE, no-new-privileges, mask=PATH:…, unmask=ALL or"
              + " unmask=PATH:…")
  List<String> securityOptions = List.of();

  /** All of another line's, too. */
  void add(CapabilityFlags more) {
    added = NewNames.all(added, more.added);
    dropped = NewNames.all(dropped, more.dropped);
    devices = NewNames.all(devices, more.devices);
    securityOptions = NewNames.all(securityOptions, more.securityOptions);
  }

  /** All of it, for a process that is kept from more or less. */
  Privileges privileges(Privileges.Mode mode) {
    return new Privileges(
        mode,
        added,
        dropped,
        devices.stream().map(Device::parse).toList(),
        Restrictions.parse(securityOptions));
  }
}
