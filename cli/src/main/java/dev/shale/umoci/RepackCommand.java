package dev.shale.umoci;

import dev.shale.bundle.ImageBundle;
import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.Session;
import dev.shale.image.Descriptor;
import dev.shale.transport.layout.LayoutEdit;
import dev.shale.transport.layout.LayoutImage;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code umoci repack}: what was changed in a bundle becomes a layer on top of its image. */
final class RepackCommand implements Command {
  @Mixin ImageFlag image = new ImageFlag();
  @Mixin HistoryFlags history = new HistoryFlags();
  @Mixin CompressFlag compress = new CompressFlag();

  @Option(
      names = "--mask-path",
      paramLabel = "PATH",
      description = "a path whose changes do not count, nor of what is below it")
  List<String> masked = List.of();

  @Option(names = "--no-mask-volumes", description = "changes in the image's volumes count")
  boolean noMaskVolumes;

  @Option(names = "--refresh-bundle", description = "the bundle is then one of the new image")
  boolean refresh;

  @Parameters(paramLabel = "BUNDLE", description = "what umoci unpack has made")
  Path directory = Path.of("");

  @Override
  public List<String> examples() {
    return List.of(
        "umoci repack --image images:app bundle",
        "umoci repack --refresh-bundle --mask-path /tmp --image images:app bundle");
  }

  @Override
  public int run(Session session) throws IOException {
    ImagePath path = image.path();
    ImageBundle bundle = ImageBundle.open(directory);
    LayoutImage base = path.layout().image(bundle.manifest());
    try (LayoutEdit edit = path.layout().edit(base)) {
      ImageBundle.Repacked repacked =
          bundle.repack(
              edit,
              new ImageBundle.RepackRequest(
                  masks(base),
                  compress.on(edit.layers()),
                  session.environment().sourceDateEpoch(),
                  history.entry(session, "umoci repack", base.config().author())));
      Descriptor manifest = edit.commit(path.tag());
      SocketWarning.of(repacked.sockets(), session);
      if (refresh) {
        bundle.refresh(manifest, repacked);
      }
    }
    return ExitCode.OK;
  }

  private List<TreePath> masks(LayoutImage base) {
    List<TreePath> masks = new ArrayList<>();
    masked.forEach(path -> masks.add(TreePath.of(path)));
    if (!noMaskVolumes) {
      base.config().volumes().forEach(volume -> masks.add(TreePath.of(volume)));
    }
    return masks;
  }
}
