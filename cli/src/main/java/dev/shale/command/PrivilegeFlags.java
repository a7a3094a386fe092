package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.runtime.Privileges;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a container's root may do. */
final class PrivilegeFlags {
  private static final String SANDBOX = "sandbox";

  @Option(
      names = "--security",
      paramLabel = "sandbox|insecure",
      description = "whether anything is kept from it [sandbox]")
  String security = SANDBOX;

  @Mixin CapabilityFlags capabilities = new CapabilityFlags();

  /** All of another line's, too. */
  void add(PrivilegeFlags more) {
    capabilities.add(more.capabilities);
    security = more.security.equals(SANDBOX) ? security : more.security;
  }

  /** All of it. */
  Privileges privileges() {
    Privileges.Mode mode =
        switch (security) {
          case SANDBOX -> Privileges.Mode.SANDBOX;
          case "insecure" -> Privileges.Mode.INSECURE;
          default ->
              throw OciException.invalid(
                  "--security \"%s\": expected sandbox or insecure", security);
        };
    return capabilities.privileges(mode);
  }
}
