package dev.shale.skopeo;

import dev.shale.command.Command;
import dev.shale.command.ExitCode;
import dev.shale.command.ImageArgument;
import dev.shale.command.Session;
import dev.shale.command.Transports;
import dev.shale.concurrent.TaskGroup;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageSource;
import dev.shale.transport.layout.OciLayout;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code skopeo delete}: the manifest that a name stands for, and with it every tag it has. */
final class DeleteCommand implements Command {
  @Parameters(paramLabel = "IMAGE", description = "docker://NAME[:TAG|@DIGEST], or oci:DIR[:NAME]")
  String name = "";

  @Mixin ImageFlags image = new ImageFlags();
  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "skopeo delete docker://registry.example.org/app:old", "skopeo delete oci:layout:old");
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::delete);
  }

  private int delete(Session session) throws IOException {
    switch (ImageName.parse(name)) {
      case ImageArgument.InRegistry registry -> deleteManifest(registry, session);
      case ImageArgument.InLayout layout -> deleteEntry(layout);
      case ImageArgument other ->
          throw OciException.unsupported(
              "delete %s: only images of docker:// and oci: can be deleted", name);
    }
    return ExitCode.OK;
  }

  private void deleteManifest(ImageArgument.InRegistry argument, Session session)
      throws IOException {
    ImageReference asked = argument.name().withDefaultTag();
    try (Transports transports = image.transports(session);
        ImageSource source = transports.homeSource(asked)) {
      TaskGroup.interruptibly(
          () -> {
            transports.delete(asked.withDigest(source.describe().digest()));
            return ExitCode.OK;
          });
    }
  }

  private void deleteEntry(ImageArgument.InLayout argument) throws IOException {
    OciLayout own = new OciLayout(argument.directory());
    OciLayout layout = image.sharedBlobs.map(own::withSharedBlobs).orElse(own);
    layout.remove(List.of(entry(layout, argument)));
  }

  private Descriptor entry(OciLayout layout, ImageArgument.InLayout argument) throws IOException {
    if (argument.name().isPresent()) {
      return layout.require(argument.name().get());
    }
    List<Descriptor> entries = layout.entries();
    if (!(argument.selector() instanceof OciLayout.Selector.Only) || entries.size() != 1) {
      throw OciException.invalid(
          "delete %s: expected oci:DIR:NAME, or oci:DIR of a layout with one image", name);
    }
    return entries.getFirst();
  }
}
