package dev.shale.buildah;

import dev.shale.command.Command;
import dev.shale.command.CommandEntry;
import dev.shale.command.ExitCode;
import dev.shale.command.LeadingOption;
import dev.shale.command.Personality;
import java.util.List;
import java.util.function.Supplier;

/** buildah 1.43's command line. */
public final class Buildah implements Personality {
  private static final String NAME = "buildah";
  private static final String CONTAINERS = "Working containers";
  private static final String IMAGES = "Images";
  private static final String REGISTRIES = "Registries";
  private static final String LISTS = "Lists of images";
  private static final String OTHER = "Other";

  private static final List<LeadingOption> LEADING =
      List.of(
          new LeadingOption.Valued("--root"),
          new LeadingOption.Valued("--runroot"),
          new LeadingOption.Valued("--registries-conf"),
          new LeadingOption.Valued("--storage-driver"),
          new LeadingOption.Valued("--storage-opt"),
          new LeadingOption.Valued("--log-level"),
          new LeadingOption.Valued("--loglevel"),
          new LeadingOption.Switch("--log-rusage"),
          new LeadingOption.Valued("--rusage-logfile"),
          new LeadingOption.Valued("--cpu-profile"),
          new LeadingOption.Valued("--memory-profile"),
          new LeadingOption.Valued("--cgroup-manager"),
          new LeadingOption.Valued("--registries-conf-dir"),
          new LeadingOption.Valued("--short-name-alias-conf"),
          new LeadingOption.Valued("--default-mounts-file"),
          new LeadingOption.Valued("--imagestore"),
          new LeadingOption.Valued("--userns-uid-map"),
          new LeadingOption.Valued("--userns-gid-map"),
          new LeadingOption.Switch("--transient-store"),
          new LeadingOption.Switch("--debug"));

  private static final List<CommandEntry> COMMANDS =
      List.of(
          entry("from", CONTAINERS, "Make a working container from an image", FromCommand::new),
          entry("run", CONTAINERS, "Run a command in a working container", RunCommand::new),
          entry("copy", CONTAINERS, "Copy files into a working container", CopyCommand::copy),
          entry("add", CONTAINERS, "Copy files in, and what archives hold", CopyCommand::add),
          entry("config", CONTAINERS, "Say how the image will run", ConfigCommand::new),
          entry("commit", CONTAINERS, "Make an image of a working container", CommitCommand::new),
          entry("mount", CONTAINERS, "Show a container's files at a path", MountCommand::new),
          new CommandEntry(
              NAME + " umount",
              List.of(NAME + " unmount"),
              CONTAINERS,
              "Undo mount",
              UmountCommand::new),
          entry("unshare", CONTAINERS, "Run where mounts can be seen", UnshareCommand::new),
          new CommandEntry(
              NAME + " containers",
              List.of(NAME + " list", NAME + " ls", NAME + " ps"),
              CONTAINERS,
              "List working containers",
              ContainersCommand::new),
          entry("rename", CONTAINERS, "Give a container another name", RenameCommand::new),
          new CommandEntry(
              NAME + " rm",
              List.of(NAME + " delete"),
              CONTAINERS,
              "Remove working containers",
              RmCommand::new),
          entry("inspect", CONTAINERS, "Show a container or an image", InspectCommand::new),
          new CommandEntry(
              NAME + " build",
              List.of(NAME + " bud", NAME + " build-using-dockerfile"),
              IMAGES,
              "Make an image from a Dockerfile",
              BuildCommand::new),
          entry("images", IMAGES, "List what is in the store", ImagesCommand::new),
          entry("tag", IMAGES, "Give an image more names", TagCommand::new),
          entry("rmi", IMAGES, "Remove images or names of them", RmiCommand::new),
          entry("pull", IMAGES, "Bring an image into the store", PullCommand::new),
          entry("push", IMAGES, "Send an image elsewhere", PushCommand::new),
          entry("prune", IMAGES, "Remove images that nothing needs", PruneCommand::new),
          entry("login", REGISTRIES, "Log in to a registry", Wrapped::login),
          entry("logout", REGISTRIES, "Forget a registry's credentials", Wrapped::logout),
          entry("manifest create", LISTS, "Begin a list of images", Wrapped::manifestCreate),
          entry("manifest add", LISTS, "Put an image into a list", Wrapped::manifestAdd),
          entry("manifest annotate", LISTS, "Change what a list says", Wrapped::manifestAnnotate),
          entry("manifest remove", LISTS, "Take an image out of a list", Wrapped::manifestRemove),
          entry("manifest inspect", LISTS, "Show a list", Wrapped::manifestInspect),
          entry("manifest push", LISTS, "Send a list elsewhere", Wrapped::manifestPush),
          entry("manifest exists", LISTS, "Say whether there is a list", Wrapped::manifestExists),
          entry("manifest rm", LISTS, "Remove lists", Wrapped::manifestRm),
          entry("mkcw", OTHER, "Make an encrypted workload (not offered)", Wrapped::mkcw),
          entry("source", OTHER, "Make images of sources (not offered)", Wrapped::source),
          entry("info", OTHER, "Show this host and its store", InfoCommand::new),
          entry("version", OTHER, "Print versions", VersionCommand::new));

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
    return "Make images step by step, as buildah does";
  }

  @Override
  public String version() {
    return "%s (image-spec %s, runtime-spec %s)"
        .formatted(VERSION, VersionCommand.IMAGE_SPEC, VersionCommand.RUNTIME_SPEC);
  }

  /** The version of buildah whose command line this is. */
  static final String VERSION = "1.43.2";

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
    return ExitCode.FAILED;
  }
}
