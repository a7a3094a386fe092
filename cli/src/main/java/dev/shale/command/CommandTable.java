package dev.shale.command;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Every command there is, with its group in the overview; a command's class is loaded if called.
 */
final class CommandTable {
  private static final String ANYWHERE = "Images, wherever they are";
  private static final String HERE = "Images here";
  private static final String BUILD = "Build";
  private static final String CONTAINERS = "Containers";
  private static final String STORE = "Store";
  private static final String OTHER = "Other";

  private static final List<CommandEntry> ENTRIES =
      List.of(
          entry("copy", ANYWHERE, "Copy an image from anywhere to anywhere", CopyCommand::new),
          entry("inspect", ANYWHERE, "Show what an image or container is", InspectCommand::new),
          entry("digest", ANYWHERE, "Print the digest that a name stands for", DigestCommand::new),
          entry("tags", ANYWHERE, "List the tags of a repository", TagsCommand::new),
          entry("referrers", ANYWHERE, "Show what refers to an image", ReferrersCommand::new),
          entry("untag", ANYWHERE, "Remove tags, and nothing but tags", UntagCommand::new),
          entry("delete", ANYWHERE, "Delete a manifest, with all its tags", DeleteCommand::new),
          entry(
              "manifest create",
              ANYWHERE,
              "Begin a list of images for several platforms",
              ManifestCreateCommand::new),
          entry("manifest add", ANYWHERE, "Put an image into a list", ManifestAddCommand::new),
          entry(
              "manifest annotate",
              ANYWHERE,
              "Change what a list says of an image, or itself",
              ManifestAnnotateCommand::new),
          entry(
              "manifest remove",
              ANYWHERE,
              "Take an image out of a list",
              ManifestRemoveCommand::new),
          entry("manifest inspect", ANYWHERE, "Show a list", ManifestInspectCommand::new),
          entry(
              "manifest push",
              ANYWHERE,
              "Send a list elsewhere, with its images",
              ManifestPushCommand::new),
          entry(
              "manifest exists",
              ANYWHERE,
              "Say by the status whether there is a list",
              ManifestExistsCommand::new),
          entry("manifest rm", ANYWHERE, "Remove lists", ManifestRmCommand::new),
          entry("login", ANYWHERE, "Log in to a registry", LoginCommand::new),
          entry("logout", ANYWHERE, "Forget a registry's credentials", LogoutCommand::new),
          entry("sync plan", ANYWHERE, "Say what sync apply would do", SyncPlanCommand::new),
          entry("sync apply", ANYWHERE, "Keep many images like others", SyncApplyCommand::new),
          entry("pull", HERE, "Bring an image into the store", PullCommand::new),
          entry("push", HERE, "Send an image of the store elsewhere", PushCommand::new),
          entry("images", HERE, "List the images of the store", ImagesCommand::new),
          entry("save", HERE, "Write images of the store into one archive", SaveCommand::new),
          entry("load", HERE, "Bring the images of an archive into the store", LoadCommand::new),
          entry("tag", HERE, "Give an image of the store more names", TagCommand::new),
          entry("history", HERE, "Show how an image came to be", HistoryCommand::new),
          entry("ls", HERE, "List files of an image or container", LsCommand::new),
          entry("cat", HERE, "Print files of an image or container", CatCommand::new),
          entry("diff", HERE, "Compare images, or a container with its image", DiffCommand::new),
          entry("blame", HERE, "Show which instruction wrote a file", BlameCommand::new),
          entry("rmi", HERE, "Remove images from the store", RmiCommand::new),
          entry("build", BUILD, "Build an image from a Dockerfile", BuildCommand::new, "bud"),
          entry("jib", BUILD, "Make an image of a Java application", JibCommand::new),
          entry("from", BUILD, "Make a working container from an image", FromCommand::new),
          entry("run", BUILD, "Run a command in a working container", RunCommand::new),
          entry("add", BUILD, "Add files and archives to a working container", AddCommand::new),
          entry("cp", BUILD, "Copy files to or from a working container", CpCommand::new),
          entry("config", BUILD, "Say how an image will run", ConfigCommand::new),
          entry("commit", BUILD, "Make an image of a working container", CommitCommand::new),
          entry("mount", BUILD, "Mount a working container's files", MountCommand::new),
          entry("umount", BUILD, "Unmount working containers", UmountCommand::new, "unmount"),
          entry("unshare", BUILD, "Run a shell in which a user's mounts stay", UnshareCommand::new),
          entry("rm", BUILD, "Remove working containers", RmCommand::new),
          entry("ps", CONTAINERS, "List working containers", PsCommand::new, "containers", "list"),
          entry("du", STORE, "Show what takes the room in the store", DuCommand::new),
          entry("prune", STORE, "Remove what nothing needs from the store", PruneCommand::new),
          entry("check", STORE, "Find out whether the store is sound", CheckCommand::new),
          entry(
              "doctor",
              STORE,
              "Say what this host allows, and what would help",
              DoctorCommand::new),
          entry(
              "registry serve",
              OTHER,
              "Serve images as a registry does",
              RegistryServeCommand::new),
          entry("version", OTHER, "Print the version", VersionCommand::new),
          entry("help", OTHER, "Explain a command", HelpCommand::new));

  /** Packaging's own; the launcher knows their names. */
  private static final List<CommandEntry> HIDDEN =
      List.of(
          entry("train-light", OTHER, "Load what light commands load", TrainCommand::light),
          entry("train-build", OTHER, "Load what a build loads", TrainCommand::build),
          entry("train-remote", OTHER, "Load what asking a registry loads", TrainCommand::remote),
          entry("train-transfer", OTHER, "Load what a transfer loads", TrainCommand::transfer));

  private CommandTable() {}

  private static CommandEntry entry(
      String name, String group, String summary, Supplier<Command> command, String... aliases) {
    return new CommandEntry(name, List.of(aliases), group, summary, command);
  }

  /** All commands, in the order of the overview. */
  static List<CommandEntry> entries() {
    return ENTRIES;
  }

  /** The command that a word, or two with a space between them, mean. */
  static Optional<CommandEntry> find(String word) {
    return Stream.concat(ENTRIES.stream(), HIDDEN.stream())
        .filter(entry -> entry.isCalled(word))
        .findFirst();
  }

  /** The commands whose first word of two this is; none if it is no such word. */
  static List<CommandEntry> below(String word) {
    return ENTRIES.stream().filter(entry -> entry.name().startsWith(word + " ")).toList();
  }

  /** The words that command lines begin with, aliases included. */
  static List<String> words() {
    return ENTRIES.stream()
        .flatMap(entry -> Stream.concat(Stream.of(entry.name()), entry.aliases().stream()))
        .map(CommandTable::firstWord)
        .distinct()
        .toList();
  }

  private static String firstWord(String name) {
    return name.contains(" ") ? name.substring(0, name.indexOf(' ')) : name;
  }
}
