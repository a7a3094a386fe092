package dev.shale.command;

import dev.shale.registry.UploadOptions;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How blobs are sent to a registry: for commands that push. */
public final class UploadFlags {
  @Option(
      names = "--chunk-size",
      paramLabel = "BYTES",
      description = "send blobs in pieces of so many bytes [whole, unless refused]")
  Optional<Long> chunkSize = Optional.empty();

  UploadOptions options(Session session) {
    UploadOptions options = UploadOptions.DEFAULT.withJournal(session.uploads());
    return chunkSize.map(options::withChunks).orElse(options);
  }
}
