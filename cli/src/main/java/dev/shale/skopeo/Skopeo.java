package dev.shale.skopeo;

import dev.shale.command.Command;
import dev.shale.command.CommandEntry;
import dev.shale.command.LeadingOption;
import dev.shale.command.Personality;
import java.util.List;
import java.util.function.Supplier;

/** skopeo 1.22's command line. */
public final class Skopeo implements Personality {
  private static final String NAME = "skopeo";
  private static final String IMAGES = "Images";
  private static final String REGISTRIES = "Registries";
  private static final String SIGNATURES = "Signatures";

  private static final List<LeadingOption> LEADING =
      List.of(
          new LeadingOption.Switch("--debug"),
          new LeadingOption.Switch("--insecure-policy"),
          new LeadingOption.Valued("--command-timeout"),
          new LeadingOption.Valued("--override-arch"),
          new LeadingOption.Valued("--override-os"),
          new LeadingOption.Valued("--override-variant"),
          new LeadingOption.Valued("--policy"),
          new LeadingOption.Valued("--registries.d"),
          new LeadingOption.Valued("--registries-conf"),
          new LeadingOption.Valued("--tmpdir"),
          new LeadingOption.Valued("--user-agent-prefix"));

  private static final List<CommandEntry> COMMANDS =
      List.of(
          entry("copy", IMAGES, "Copy an image from anywhere to anywhere", CopyCommand::new),
          entry("sync", IMAGES, "Copy many images, under names like theirs", SyncCommand::new),
          entry("inspect", IMAGES, "Show what an image is", InspectCommand::new),
          entry("list-tags", IMAGES, "List what images are called", ListTagsCommand::new),
          entry("delete", IMAGES, "Delete an image, with all its tags", DeleteCommand::new),
          entry(
              "manifest-digest",
              IMAGES,
              "Print the digest of a manifest in a file",
              ManifestDigestCommand::new),
          entry("login", REGISTRIES, "Log in to a registry", LoginCommand::new),
          entry("logout", REGISTRIES, "Forget a registry's credentials", LogoutCommand::new),
          entry("standalone-sign", SIGNATURES, "Sign (not offered)", SigningCommand::sign),
          entry(
              "standalone-verify",
              SIGNATURES,
              "Verify a signature (not offered)",
              SigningCommand::verify),
          entry(
              "generate-sigstore-key",
              SIGNATURES,
              "Make a pair of keys (not offered)",
              SigningCommand::generateKey));

  private static CommandEntry entry(
      String name, String group, String summary, Supplier<Command> command) {
    return new CommandEntry(NAME + " " + name, List.of(), group, summary, command);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "Look at images anywhere and move them, as skopeo does";
  }

  @Override
  public String version() {
    return "1.22.0";
  }

  @Override
  public List<CommandEntry> commands() {
    return COMMANDS;
  }

  @Override
  public List<LeadingOption> leadingOptions() {
    return LEADING;
  }

  @Override
  public int failure() {
    return 1;
  }
}
