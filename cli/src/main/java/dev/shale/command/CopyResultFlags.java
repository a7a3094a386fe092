package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.image.RawManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a copied image is called besides, and who is told of it. */
public final class CopyResultFlags {
  @Option(
      names = "--additional-tag",
      paramLabel = "TAG",
      split = ",",
      description = "one more name for what is copied, beside the destination's")
  List<String> additionalTags = new ArrayList<>();

  @Option(
      names = "--digestfile",
      paramLabel = "FILE",
      description = "write the digest of what was copied to FILE")
  Optional<Path> digestFile = Optional.empty();

  @Option(
      names = {"-q", "--quiet"},
      description = "say nothing on the way")
  boolean quiet;

  /** Names beside the destination's. */
  public List<String> additionalTags() {
    return additionalTags;
  }

  /** Whether nothing is to be said on the way. */
  public boolean isQuiet() {
    return quiet;
  }

  /**
   * Looks, before anything is copied, whether the digest can be written where it is wanted.
   *
   * @throws OciException INVALID if not
   */
  public void check() {
    ResultFile.check("--digestfile", digestFile);
  }

  /** Writes the file with the digest, if one is wanted. */
  public void note(RawManifest copied) throws IOException {
    if (digestFile.isPresent()) {
      Files.writeString(digestFile.get(), copied.digest().toString());
    }
  }
}
