package dev.shale.bundle;

import dev.shale.image.Digest;
import dev.shale.linux.Boot;
import dev.shale.tree.Stamps;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * When the files of a bundle were changed last, in a file beside the others that only shale knows.
 * It belongs to one description of the root and one run of the machine: where umoci has described
 * the bundle anew, or the machine may have lost what it wrote last, it says nothing, and files are
 * compared by what they are.
 */
final class BundleStamps {
  static final String NAME = "shale.stamps";

  private BundleStamps() {}

  /** Writes them for a description. */
  static void write(Path bundle, Digest description, Stamps stamps) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(bundle.resolve(NAME)))) {
      out.write(name(description));
      stamps.write(out);
    }
  }

  /** Those of a description; none if they are not here. */
  static Stamps read(Path bundle, Digest description) throws IOException {
    byte[] name = name(description);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(bundle.resolve(NAME)))) {
      return Arrays.equals(in.readNBytes(name.length), name)
          ? Stamps.read(in).orElse(Stamps.NONE)
          : Stamps.NONE;
    } catch (NoSuchFileException e) {
      return Stamps.NONE;
    }
  }

  private static byte[] name(Digest description) throws IOException {
    return "%s %s\n".formatted(Boot.id(), description).getBytes(StandardCharsets.US_ASCII);
  }
}
