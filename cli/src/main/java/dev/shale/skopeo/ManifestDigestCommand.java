package dev.shale.skopeo;

import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.Session;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code skopeo manifest-digest}: what a manifest in a file would be called. */
final class ManifestDigestCommand implements Command {
  @Parameters(paramLabel = "FILE", description = "a manifest, byte for byte")
  Path file = Path.of("");

  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of("skopeo manifest-digest manifest.json");
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::print);
  }

  private int print(Session session) throws IOException {
    session.out().println(digest(read()));
    return ExitCode.OK;
  }

  private byte[] read() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(RawManifest.MAX_BYTES + 1);
      if (bytes.length > RawManifest.MAX_BYTES) {
        throw OciException.invalid(
            "digest %s: larger than manifests are, %d bytes", file, RawManifest.MAX_BYTES);
      }
      return bytes;
    }
  }

  /** What is no manifest has the digest of its bytes. */
  private static Digest digest(byte[] bytes) {
    try {
      return RawManifest.untyped(bytes).digest();
    } catch (OciException e) {
      return Digest.of(bytes);
    }
  }
}
