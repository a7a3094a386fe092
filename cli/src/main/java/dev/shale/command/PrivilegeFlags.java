package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.runtime.Privileges;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a container's root may do. */
final class PrivilegeFlags {
  @Option(
      names = "--security",
      paramLabel = "sandbox|insecure",
      description = "whether anything is kept from it [sandbox]")
  String security = "sandbox";

  @Mixin CapabilityFlags capabilities = new CapabilityFlags();

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
    return capabilities.privileges(mode);
  }
}
