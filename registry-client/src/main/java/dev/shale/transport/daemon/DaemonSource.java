package dev.shale.transport.daemon;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageSource;
import dev.shale.transport.archive.ArchiveChoice;
import dev.shale.transport.archive.ImageArchive;
import java.io.IOException;

/** The image of an archive that came from a daemon; closed with it. */
final class DaemonSource implements ImageSource {
  private final String name;
  private final ImageArchive archive;
  private final ImageSource image;

  private DaemonSource(String name, ImageArchive archive, ImageSource image) {
    this.name = name;
    this.archive = archive;
    this.image = image;
  }

  static ImageSource of(String name, ImageArchive archive) throws IOException {
    try {
      return new DaemonSource(name, archive, archive.source(new ArchiveChoice.Only()));
    } catch (IOException | RuntimeException e) {
      archive.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public RawManifest manifest() throws IOException {
    return image.manifest();
  }

  @Override
  public RawManifest manifest(Descriptor descriptor) throws IOException {
    return image.manifest(descriptor);
  }

  @Override
  public Blob blob(Descriptor descriptor) {
    return image.blob(descriptor);
  }

  @Override
  public void close() throws IOException {
    image.close();
    archive.close();
  }
}
