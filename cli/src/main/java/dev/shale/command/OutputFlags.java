package dev.shale.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.image.Digest;
import dev.shale.json.Json;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a build's result goes, beside the store or in place of it. */
final class OutputFlags {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR|-|type=TYPE[,KEY=VALUE...]",
      description =
          "write the result elsewhere: its files (local, tar) or the image (oci, docker,"
              + " registry); - is a tar on standard output; may be given several times")
  List<String> outputs = List.of();

  @Option(names = "--push", description = "the same as --output type=registry")
  boolean push;

  @Option(
      names = "--load",
      description =
          "have the image in the store, too, though it goes elsewhere: --output type=store")
  boolean load;

  @Option(names = "--iidfile", paramLabel = "FILE", description = "write the image's ID to FILE")
  Optional<Path> iidFile = Optional.empty();

  @Option(
      names = "--metadata-file",
      paramLabel = "FILE",
      description = "write what the image is to FILE, as JSON in the words of docker buildx")
  Optional<Path> metadataFile = Optional.empty();

  /** Writes the files that say what was built, as far as they are wanted. */
  void note(Digest id, ObjectNode metadata) throws IOException {
    if (iidFile.isPresent()) {
      Files.writeString(iidFile.get(), id.toString());
    }
    if (metadataFile.isPresent()) {
      Files.writeString(metadataFile.get(), Json.pretty(metadata));
    }
  }

  /** Where it goes. */
  List<BuildOutput> parse(List<ImageReference> tags) {
    List<BuildOutput> all = new ArrayList<>();
    outputs.forEach(text -> all.addAll(BuildOutput.parse(text, tags)));
    if (push) {
      all.addAll(BuildOutput.parse("type=registry", tags));
    }
    if (load) {
      all.addAll(BuildOutput.parse("type=store", tags));
    }
    return all;
  }
}
