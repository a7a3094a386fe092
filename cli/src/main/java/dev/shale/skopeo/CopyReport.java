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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What skopeo prints of a copy where nobody watches bars: a line for each thing that is copied,
 * when its manifest has been read; of a list, in its order. Thread-safe.
 */
final class CopyReport {
  /** Says nothing. */
  static final CopyReport NONE =
      to(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));

  private final PrintStream out;
  private Optional<ImageIndex> list = Optional.empty();

  /** What is to be told of each image of the list that has been read. */
  private final Map<Digest, String> read = new HashMap<>();

  /** How many of the list have been told of, and whether the last one is not said to be written. */
  private int told;

  private boolean isOpen;

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
      case ImageIndex index -> readList(raw, index, platforms);
      case ImageManifest manifest ->
          begin(
              raw,
              blobs(manifest.layers().stream().map(Descriptor::digest))
                  + "Copying config "
                  + manifest.config().digest()
                  + "\n");
      case Schema1Manifest old -> begin(raw, blobs(old.layers().stream()));
    }
  }

  private void readList(RawManifest raw, ImageIndex index, CopyRequest.Platforms platforms) {
    if (platforms instanceof CopyRequest.Platforms.One) {
      return; // only a way to the image
    }
    if (list.isPresent()) {
      read.put(raw.digest(), ""); // one in the other: its images are told of at the end
      return;
    }
    list = Optional.of(index);
    int images = index.manifests().size();
    boolean copied = platforms instanceof CopyRequest.Platforms.All;
    out.println("Getting image list signatures");
    out.printf("Copying %d images generated from %d images in list%n", copied ? images : 0, images);
  }

  /** Tells of an image; of one in a list, when those before it have been told of. */
  private void begin(RawManifest raw, String parts) {
    String lines = "Getting image source signatures\n" + parts;
    if (list.isEmpty()) {
      out.print(lines);
      return;
    }
    read.put(raw.digest(), lines);
    List<Descriptor> entries = list.get().manifests();
    while (told < entries.size() && read.containsKey(entries.get(told).digest())) {
      tellNext(entries);
    }
  }

  private void tellNext(List<Descriptor> entries) {
    Digest digest = entries.get(told).digest();
    told++;
    String lines = read.getOrDefault(digest, "");
    if (!lines.isEmpty()) {
      endImage();
      out.printf("Copying image %s (%d/%d)%n", digest, told, entries.size());
      out.print(lines);
      isOpen = true;
    }
  }

  /** Images of a list are under way together; each is said to be written before the next begins. */
  private void endImage() {
    if (isOpen) {
      out.println("Writing manifest to image destination");
      isOpen = false;
    }
  }

  private static String blobs(Stream<Digest> digests) {
    return digests
        .distinct()
        .map(digest -> "Copying blob " + digest + "\n")
        .collect(Collectors.joining());
  }

  /** Reports that it is done. */
  synchronized void written(RawManifest copied) {
    if (list.isPresent()) {
      while (told < list.get().manifests().size()) {
        tellNext(list.get().manifests()); // what was there is not read
      }
      endImage();
    }
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
