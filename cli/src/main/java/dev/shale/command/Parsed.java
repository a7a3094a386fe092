package dev.shale.command;

import dev.shale.error.ErrorKind;
import dev.shale.error.Nearest;
import dev.shale.error.OciException;
import dev.shale.exec.Entitlement;
import dev.shale.image.Platform;
import dev.shale.name.ImageReference;
import dev.shale.name.TagFilter;
import dev.shale.network.Network;
import dev.shale.render.ProgressStyle;
import dev.shale.transport.archive.ArchiveFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A command whose options have been set. Only the command that was called is ever modelled. */
record Parsed(Command command, GlobalOptions globals, CommandLine line) {
  private static final int HELP_WIDTH = 100;
  static final String END_OF_OPTIONS = "--";

  /**
   * Picocli's own factory looks for classes of Groovy first, and for that reads the directory of
   * every jar: a tenth of the start. This one makes the lists that options fill.
   */
  private static final IFactory FACTORY =
      new IFactory() {
        @Override
        public <K> K create(Class<K> type) throws Exception {
          return type.isAssignableFrom(ArrayList.class)
              ? type.cast(new ArrayList<>())
              : type.getDeclaredConstructor().newInstance();
        }
      };

  /**
   * Sets a command's options.
   *
   * @throws OciException INVALID if they are not its options
   */
  static Parsed of(CommandEntry entry, List<String> options) {
    Parsed parsed = unset(entry);
    try {
      parsed.line.parseArgs(parsed.withValues(options).toArray(String[]::new));
      return parsed;
    } catch (ParameterException e) {
      throw refusal(entry.name(), e);
    }
  }

  /**
   * An option whose value may be left away has one only after an equals sign, as everywhere in this
   * ecosystem: what follows {@code --pull} is the image.
   */
  private List<String> withValues(List<String> words) {
    int end = words.contains(END_OF_OPTIONS) ? words.indexOf(END_OF_OPTIONS) : words.size();
    List<String> complete = new ArrayList<>(words);
    complete.subList(0, end).replaceAll(this::withValue);
    return complete;
  }

  private String withValue(String word) {
    OptionSpec option = line.getCommandSpec().optionsMap().get(word);
    return option == null || option.fallbackValue().isEmpty()
        ? word
        : word + "=" + option.fallbackValue();
  }

  /** A command line within a command line, without the word that may divide them. */
  static List<String> withoutEndOfOptions(List<String> words) {
    return !words.isEmpty() && words.getFirst().equals(END_OF_OPTIONS)
        ? words.subList(1, words.size())
        : words;
  }

  /** A command as it is before anything is set, for its help. */
  static Parsed unset(CommandEntry entry) {
    Command command = entry.command().get();
    GlobalOptions globals = new GlobalOptions();
    CommandSpec spec = CommandSpec.forAnnotatedObject(command, FACTORY);
    spec.name("shale " + entry.name());
    spec.addMixin("globals", CommandSpec.forAnnotatedObject(globals, FACTORY));
    describe(spec, entry, command);
    command.refusedOptions().forEach(option -> refuse(spec, entry.name(), option));
    CommandLine line =
        line(spec)
            .registerConverter(ImageReference.class, command::named)
            .setStopAtPositional(command.passesOptionsOn())
            .setUsageHelpWidth(HELP_WIDTH);
    return new Parsed(command, globals, line);
  }

  private static void refuse(CommandSpec spec, String command, RefusedOption option) {
    if (spec.optionsMap().containsKey(option.option())) {
      return; // what is offered meanwhile is
    }
    OptionSpec.Builder builder =
        OptionSpec.builder(option.option())
            .arity(option.harmless().isPresent() && !option.isSwitch() ? "1" : "0..1")
            .hidden(true)
            .parameterConsumer(
                (values, _, _) -> {
                  String value = values.isEmpty() ? "" : values.pop();
                  if (!option.harmless().equals(Optional.of(value))) {
                    throw OciException.unsupported(
                        "%s: %s is not offered; %s", command, option.option(), option.instead());
                  }
                });
    spec.addOption((option.isSwitch() ? builder.fallbackValue("true") : builder).build());
  }

  private static CommandLine line(CommandSpec spec) {
    return new CommandLine(spec, FACTORY)
        .setExpandAtFiles(false)
        .setInterpolateVariables(false)
        .setOverwrittenOptionsAllowed(true)
        .registerConverter(ProgressStyle.class, ProgressStyle::parse)
        .registerConverter(ErrorFormat.class, ErrorFormat::parse)
        .registerConverter(Duration.class, GoDuration::parse)
        .registerConverter(Network.class, text -> Network.parse(text, new Network.Host()))
        .registerConverter(PullFlags.Policy.class, PullFlags.Policy::parse)
        .registerConverter(ImageReference.class, ImageReference::parse)
        .registerConverter(ArchiveFormat.class, ArchiveFormat::parse)
        .registerConverter(TagFilter.class, TagFilter::parse)
        .registerConverter(TagOrder.class, TagOrder::parse)
        .registerConverter(Entitlement.class, Entitlement::parse)
        .registerConverter(WatchFlags.Response.class, WatchFlags.Response::parse)
        .registerConverter(Platform.class, Platform::parse);
  }

  /**
   * Sets the options of flags that are no command's.
   *
   * @throws OciException INVALID if they are not its options
   */
  static void set(Object flags, List<String> words) {
    try {
      line(CommandSpec.forAnnotatedObject(flags, FACTORY)).parseArgs(words.toArray(String[]::new));
    } catch (ParameterException e) {
      throw refusal("options", e);
    }
  }

  /** What {@link #set} makes the same flags of. */
  static List<String> words(Object flags) {
    List<String> words = new ArrayList<>();
    for (OptionSpec option : CommandSpec.forAnnotatedObject(flags, FACTORY).options()) {
      addWords(option.longestName(), option.getValue(), words);
    }
    return words;
  }

  private static void addWords(String name, @Nullable Object value, List<String> words) {
    switch (value) {
      case null -> {}
      case Boolean isSet when !isSet -> {}
      case Boolean _ -> words.add(name);
      case Optional<?> may -> may.ifPresent(some -> addWords(name, some, words));
      case Collection<?> several -> several.forEach(one -> addWords(name, one, words));
      default -> words.add(name + "=" + value);
    }
  }

  private static void describe(CommandSpec spec, CommandEntry entry, Command command) {
    spec.usageMessage()
        .abbreviateSynopsis(true)
        .descriptionHeading("%n")
        .description(entry.summary() + ".")
        .parameterListHeading("%nArguments:%n")
        .optionListHeading("%nOptions:%n")
        .footerHeading("%nExamples:%n")
        .footer(
            command.examples().stream()
                .map(example -> "  shale " + example.replace("%", "%%"))
                .toArray(String[]::new));
  }

  /** The command's help. */
  String help() {
    return line.getUsageMessage(Ansi.OFF).stripTrailing() + "\n";
  }

  private static OciException refusal(String command, ParameterException e) {
    if (e.getCause() instanceof OciException refused) {
      return refused;
    }
    return new OciException(ErrorKind.INVALID, command + ": " + reason(command, e), e);
  }

  private static String reason(String command, ParameterException e) {
    String seeHelp = "; see shale " + command + " --help";
    return switch (e) {
      case UnmatchedArgumentException u when u.isUnknownOption() -> {
        String option = u.getUnmatched().getFirst().split("=", 2)[0];
        yield "unknown option " + option + Nearest.hint(option, optionsOf(e)) + seeHelp;
      }
      case UnmatchedArgumentException u ->
          "unexpected argument \"" + u.getUnmatched().getFirst() + "\"" + seeHelp;
      case MissingParameterException m -> missing(m) + seeHelp;
      default -> lowerFirst(Objects.requireNonNullElse(e.getMessage(), e.toString()));
    };
  }

  private static String missing(MissingParameterException e) {
    return e.getMissing().isEmpty()
        ? lowerFirst(Objects.requireNonNullElse(e.getMessage(), ""))
        : "no " + e.getMissing().getFirst().paramLabel() + " given";
  }

  private static List<String> optionsOf(ParameterException e) {
    return e.getCommandLine().getCommandSpec().options().stream()
        .map(OptionSpec::longestName)
        .toList();
  }

  private static String lowerFirst(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }
}
