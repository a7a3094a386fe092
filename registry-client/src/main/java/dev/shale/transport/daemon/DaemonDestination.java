package dev.shale.transport.daemon;

import dev.shale.blob.Blob;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.Manifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.archive.ArchiveFormat;
import dev.shale.transport.archive.ArchiveTarget;
import dev.shale.transport.archive.ArchiveWriter;
import dev.shale.transport.archive.Spool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A place for one image in a daemon. The archive is finished before the daemon sees its first byte,
 * so a copy that fails leaves nothing there.
 */
final class DaemonDestination implements ImageDestination {
  private final String name;
  private final DockerDaemon daemon;
  private final Spool spool;
  private final ArchiveWriter writer;
  private final ImageDestination image;

  private DaemonDestination(
      String name, ImageReference tagged, DockerDaemon daemon, Spool spool, ArchiveWriter writer) {
    this.name = name;
    this.daemon = daemon;
    this.spool = spool;
    this.writer = writer;
    this.image = writer.destination(List.of(tagged.toString()));
  }

  static ImageDestination open(
      String name, ImageReference tagged, DockerDaemon daemon, Path scratch) throws IOException {
    Spool spool = Spool.open(scratch);
    try {
      ArchiveWriter writer =
          ArchiveWriter.open(
              ArchiveFormat.DOCKER, new ArchiveTarget.ToStream(spool.stream()), scratch);
      return new DaemonDestination(name, tagged, daemon, spool, writer);
    } catch (IOException | RuntimeException e) {
      spool.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isSequential() {
    return true;
  }

  @Override
  public void admit(Manifest manifest) {
    image.admit(manifest);
  }

  @Override
  public void expect(ImageManifest manifest, ImageConfig config) throws IOException {
    image.expect(manifest, config);
  }

  @Override
  public boolean has(Descriptor blob) throws IOException {
    return image.has(blob);
  }

  @Override
  public void put(Blob blob) throws IOException {
    image.put(blob);
  }

  @Override
  public Descriptor put(MediaType type, BlobProducer producer) throws IOException {
    return image.put(type, producer);
  }

  @Override
  public void put(RawManifest manifest) throws IOException {
    image.put(manifest);
  }

  @Override
  public Optional<RawManifest> readsAs(RawManifest manifest) {
    return image.readsAs(manifest);
  }

  @Override
  public void publish(RawManifest manifest) throws IOException {
    image.publish(manifest);
    writer.commit();
    daemon.load("write " + name, spool);
  }

  @Override
  public void close() throws IOException {
    image.close();
    writer.close();
    spool.close();
  }
}
