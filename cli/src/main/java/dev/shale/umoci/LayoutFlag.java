package dev.shale.umoci;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which layout. */
final class LayoutFlag {
  @Option(names = "--layout", paramLabel = "PATH", required = true, description = "the layout")
  Path path = Path.of("");
}
