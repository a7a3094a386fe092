package dev.shale.skopeo;

import dev.shale.blob.Blob;
import dev.shale.command.ImageArgument;
import dev.shale.copy.CopyRequest;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.image.Schema1Manifest;
import dev.shale.name.ImageReference;
import dev.shale.transport.ImageSource;
import dev.shale.transport.PackedLayers;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What skopeo prints of a copy where nobody watches bars: a line for each thing that is copied,
 * when its manifest has been read. Thread-safe.
 */
final class CopyReport {
  /** Says nothing. */
  static final CopyReport NONE =
      to(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));

  private final PrintStream out;
  private Optional<ImageIndex> list = Optional.empty();
  private int begun;

  private CopyReport(PrintStream out) {
    this.out = out;
  }

  static CopyReport to(PrintStream out) {
    return new CopyReport(out);
  }

  /**
   * The source, with a report of what is read of it, and skopeo's status where that is not there.
   *
   * @param called as the user calls it
   */
  ImageSource watch(ImageArgument called, ImageSource source, CopyRequest.Platforms platforms) {
    return new Watched(called, source, platforms);
  }

  private synchronized void read(RawManifest raw, CopyRequest.Platforms platforms) {
    switch (raw.manifest()) {
      case ImageIndex index -> readList(index, platforms);
      case ImageManifest manifest -> {
        if (list.isPresent()) {
          begun++;
          out.printf(
              "Copying image %s (%d/%d)%n", raw.digest(), begun, list.get().manifests().size());
        }
        out.println("Getting image source signatures");
        blobs(manifest.layers().stream().map(Descriptor::digest));
        out.println("Copying config " + manifest.config().digest());
      }
      case Schema1Manifest old -> {
        out.println("Getting image source signatures");
        blobs(old.layers().stream());
      }
    }
  }

  private void readList(ImageIndex index, CopyRequest.Platforms platforms) {
    if (platforms instanceof CopyRequest.Platforms.One || list.isPresent()) {
      return; // only a way to the images
    }
    list = Optional.of(index);
    int images = index.manifests().size();
    boolean copied = platforms instanceof CopyRequest.Platforms.All;
    out.println("Getting image list signatures");
    out.printf("Copying %d images generated from %d images in list%n", copied ? images : 0, images);
  }

  private void blobs(Stream<Digest> digests) {
    digests.distinct().forEach(digest -> out.println("Copying blob " + digest));
  }

  /** Reports that it is done. */
  synchronized void written(RawManifest copied) {
    out.println(
        copied.manifest() instanceof ImageIndex
            ? "Writing manifest list to image destination"
            : "Writing manifest to image destination");
  }

  /** A source whose manifests are reported. */
  private final class Watched implements ImageSource {
    private final ImageArgument called;
    private final ImageSource source;
    private final CopyRequest.Platforms platforms;

    Watched(ImageArgument called, ImageSource source, CopyRequest.Platforms platforms) {
      this.called = called;
      this.source = source;
      this.platforms = platforms;
    }

    @Override
    public String name() {
      return source.name();
    }

    @Override
    public List<ImageReference> origins(Descriptor blob) throws IOException {
      return source.origins(blob);
    }

    @Override
    public RawManifest manifest() throws IOException {
      RawManifest manifest = NotThere.toldOf(called, source::manifest);
      read(manifest, platforms);
      return manifest;
    }

    @Override
    public RawManifest manifest(Descriptor descriptor) throws IOException {
      RawManifest manifest = NotThere.toldOf(called, () -> source.manifest(descriptor));
      read(manifest, platforms);
      return manifest;
    }

    @Override
    public Descriptor describe() throws IOException {
      return NotThere.toldOf(called, source::describe);
    }

    @Override
    public List<Descriptor> referrers(Digest subject) throws IOException {
      return source.referrers(subject);
    }

    @Override
    public Descriptor describe(MediaType type, Digest blob) throws IOException {
      return source.describe(type, blob);
    }

    @Override
    public Blob blob(Descriptor descriptor) {
      return source.blob(descriptor);
    }

    @Override
    public PackedLayers packedLayers() {
      return source.packedLayers();
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }
}
