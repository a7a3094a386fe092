package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.runtime.Device;
import dev.shale.runtime.Privileges;
import java.util.List;
import picocli.CommandLine.Option;

/** What a container's root may do. */
final class PrivilegeFlags {
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
      names = "--security",
      paramLabel = "sandbox|insecure",
      description = "whether anything is kept from it [sandbox]")
  String security = "sandbox";

  /** All of it. */
  Privileges privileges() {
    Privileges.Mode mode =
        switch (security) {
          case "sandbox" -> Privileges.Mode.SANDBOX;
          case "insecure" -> Privileges.Mode.INSECURE;
          default ->
              throw OciException.invalid(
                  "--security \"%s\": expected sandbox or insecure", security);
        };
    return new Privileges(mode, added, dropped, devices.stream().map(Device::parse).toList());
  }
}
