package dev.shale.command;

import dev.shale.render.ProgressStyle;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What may be said before or after any command's word. */
final class GlobalOptions {
  /** Those that take a value, so that the command's word can be told from it. */
  static final List<String> WITH_VALUE =
      List.of("--root", "--runroot", "--progress", "--error-format", "--registries-conf");

  static final List<String> NAMES =
      List.of(
          "--root",
          "--runroot",
          "--progress",
          "--error-format",
          "--registries-conf",
          "--debug",
          "--help",
          "-h",
          "--version");

  @Option(names = "--root", paramLabel = "DIR", hidden = true)
  Optional<Path> root = Optional.empty();

  @Option(names = "--runroot", paramLabel = "DIR", hidden = true)
  Optional<Path> runRoot = Optional.empty();

  @Option(names = "--debug", hidden = true)
  boolean debug;

  @Option(names = "--progress", paramLabel = "STYLE", hidden = true)
  ProgressStyle progress = ProgressStyle.AUTO;

  @Option(names = "--error-format", paramLabel = "FORMAT", hidden = true)
  Optional<ErrorFormat> errorFormat = Optional.empty();

  @Option(names = "--registries-conf", paramLabel = "FILE", hidden = true)
  Optional<Path> registriesConf = Optional.empty();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      hidden = true)
  boolean help;

  /** How failures are printed. */
  ErrorFormat errors() {
    return errorFormat.orElse(progress == ProgressStyle.JSON ? ErrorFormat.JSON : ErrorFormat.TEXT);
  }
}
