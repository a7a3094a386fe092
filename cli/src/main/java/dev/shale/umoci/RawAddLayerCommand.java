package dev.shale.umoci;

import dev.shale.blob.Compression;
import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.Session;
import dev.shale.error.OciException;
import dev.shale.layer.TableOfContents;
import dev.shale.transport.layout.LayoutEdit;
import dev.shale.transport.layout.LayoutImage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code umoci raw add-layer}: a tar, as it is, as a layer. */
final class RawAddLayerCommand implements Command {
  @Mixin ImageFlag image = new ImageFlag();
  @Mixin HistoryFlags history = new HistoryFlags();
  @Mixin CompressFlag compress = new CompressFlag();

  @Option(names = "--tag", paramLabel = "TAG", description = "name the result so [as --image]")
  Optional<String> tag = Optional.empty();

  @Parameters(paramLabel = "TAR", description = "the layer, not packed")
  Path tar = Path.of("");

  @Override
  public List<String> examples() {
    return List.of("umoci raw add-layer --image images:app layer.tar");
  }

  @Override
  public int run(Session session) throws IOException {
    check();
    ImagePath path = image.path();
    LayoutImage base = path.image();
    try (LayoutEdit edit = path.layout().edit(base)) {
      edit.append(
          compress.on(edit.layers()),
          out -> Files.copy(tar, out),
          history.entry(session, "umoci raw add-layer", base.config().author()));
      edit.commit(tag.orElse(path.tag()));
    }
    return ExitCode.OK;
  }

  /** Refuses what no one could unpack. */
  private void check() throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(tar))) {
      in.mark(Compression.MAGIC_BYTES);
      if (Compression.detect(in.readNBytes(Compression.MAGIC_BYTES)) != Compression.NONE) {
        throw OciException.invalid("add layer %s: it is packed; unpack it first", tar);
      }
      in.reset();
      TableOfContents.scan(in);
    }
  }
}
