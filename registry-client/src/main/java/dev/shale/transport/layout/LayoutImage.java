package dev.shale.transport.layout;

import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageIndex;
import dev.shale.image.ImageManifest;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One image of a layout, its documents read. Safe for use by several threads. */
public final class LayoutImage {
  private final ImageSource source;
  private final List<Descriptor> path;
  private final ImageManifest manifest;
  private final ImageConfig config;

  private LayoutImage(
      ImageSource source, List<Descriptor> path, ImageManifest manifest, ImageConfig config) {
    this.source = source;
    this.path = List.copyOf(path);
    this.manifest = manifest;
    this.config = config;
  }

  /** Reads an image's documents; the source, which has no more to close, is behind its blobs. */
  static LayoutImage of(ImageSource source) throws IOException {
    List<Descriptor> path = new ArrayList<>();
    RawManifest raw = source.manifest();
    path.add(raw.descriptor());
    while (raw.manifest() instanceof ImageIndex index) {
      Descriptor next = only(source, index);
      path.add(next);
      raw = source.manifest(next);
    }
    if (!(raw.manifest() instanceof ImageManifest manifest && manifest.isImage())) {
      throw OciException.unsupported("open %s: it is no image", source.name());
    }
    byte[] config = source.blob(manifest.config()).readSmall(RawManifest.MAX_BYTES);
    return new LayoutImage(source, path, manifest, ImageConfig.parse(config));
  }

  private static Descriptor only(ImageSource source, ImageIndex index) {
    if (index.manifests().size() != 1) {
      throw OciException.unsupported(
          "open %s: it is an index of %d images; copy one of them out, by shale copy --platform",
          source.name(), index.manifests().size());
    }
    return index.manifests().getFirst();
  }

  /** What the user calls it, with its transport. */
  public String name() {
    return source.name();
  }

  /** From the layout's entry, through indexes if there are any, to the manifest. */
  public List<Descriptor> path() {
    return path;
  }

  /** The descriptor of the manifest. */
  public Descriptor descriptor() {
    return path.getLast();
  }

  public ImageManifest manifest() {
    return manifest;
  }

  public ImageConfig config() {
    return config;
  }

  /** One of the layers; nothing is read before it is opened. */
  public Blob blob(Descriptor layer) {
    return source.blob(layer);
  }
}
