package dev.shale.umoci;

import dev.shale.command.Command;
import dev.shale.command.CommandEntry;
import dev.shale.command.LeadingOption;
import dev.shale.command.Personality;
import java.util.List;
import java.util.function.Supplier;

/** umoci 0.6's command line. */
public final class Umoci implements Personality {
  private static final String NAME = "umoci";
  private static final String LAYOUT = "Layouts";
  private static final String IMAGE = "Images";
  private static final String RAW = "Parts of the work";

  /** Of umoci's log; there is none here. */
  private static final List<LeadingOption> LOGGING =
      List.of(
          new LeadingOption.WithoutEffect("--verbose", List.of()),
          new LeadingOption.WithoutEffect(
              "--log", List.of("debug", "info", "warn", "error", "fatal")));

  private static final List<CommandEntry> COMMANDS =
      List.of(
          entry("init", LAYOUT, "Make a layout without images", InitCommand::new),
          entry("list", LAYOUT, "List the images of a layout", ListCommand::new, "ls"),
          entry("gc", LAYOUT, "Remove what no image of a layout needs", GcCommand::new),
          entry("new", IMAGE, "Make an image without layers", NewCommand::new),
          entry("tag", IMAGE, "Give an image one more name", TagCommand::new),
          entry("remove", IMAGE, "Take a name from an image", RemoveCommand::new, "rm"),
          entry("stat", IMAGE, "Show what an image is", StatCommand::new),
          entry("config", IMAGE, "Say how an image will run", ConfigCommand::new),
          entry("unpack", IMAGE, "Unpack an image into a bundle", UnpackCommand::new),
          entry("repack", IMAGE, "Make a layer of a bundle's changes", RepackCommand::new),
          entry("insert", IMAGE, "Put files into an image", InsertCommand::new),
          entry("raw unpack", RAW, "Unpack an image into a directory", RawUnpackCommand::new),
          entry(
              "raw runtime-config",
              RAW,
              "Write the config an image is run by",
              RawRuntimeConfigCommand::new,
              "raw config"),
          entry("raw add-layer", RAW, "Put a tar on top of an image", RawAddLayerCommand::new));

  private static CommandEntry entry(
      String name, String group, String summary, Supplier<Command> command, String... aliases) {
    List<String> words = List.of(aliases).stream().map(alias -> NAME + " " + alias).toList();
    return new CommandEntry(NAME + " " + name, words, group, summary, command);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "Change images in OCI layouts, as umoci does";
  }

  @Override
  public String version() {
    return "0.6.0";
  }

  @Override
  public List<CommandEntry> commands() {
    return COMMANDS;
  }

  @Override
  public List<LeadingOption> leadingOptions() {
    return LOGGING;
  }

  @Override
  public int failure() {
    return 1;
  }
}
