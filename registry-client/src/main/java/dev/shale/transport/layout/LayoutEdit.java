package dev.shale.transport.layout;

import dev.shale.blob.Blob;
import dev.shale.blob.Compression;
import dev.shale.blob.DigestingOutputStream;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.History;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageEdit;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A change of one image of a layout: its config and annotations can be set, layers be put on top.
 * Nobody sees it before {@link #commit}; what it began without that is for {@link OciLayout#sweep}.
 * Belongs to one thread.
 */
public final class LayoutEdit implements AutoCloseable {
  private final OciLayout layout;
  private final LayoutDestination blobs;
  private final MediaType type;
  private final List<Descriptor> layers;
  private ImageManifest manifest;
  private ImageConfig config;

  private LayoutEdit(
      OciLayout layout,
      LayoutDestination blobs,
      MediaType type,
      ImageManifest manifest,
      ImageConfig config) {
    this.layout = layout;
    this.blobs = blobs;
    this.type = type;
    this.manifest = manifest;
    this.layers = new ArrayList<>(manifest.layers());
    this.config = config;
  }

  static LayoutEdit of(OciLayout layout, LayoutImage image) throws IOException {
    return new LayoutEdit(
        layout,
        layout.open(List.of()),
        image.descriptor().mediaType(),
        image.manifest(),
        image.config());
  }

  static LayoutEdit ofNew(OciLayout layout, ImageConfig config) throws IOException {
    Descriptor blob = Descriptor.of(MediaType.OCI_CONFIG, config.bytes());
    RawManifest raw = ImageManifest.write(MediaType.OCI_MANIFEST, blob, List.of());
    LayoutDestination blobs = layout.open(List.of());
    return new LayoutEdit(
        layout, blobs, MediaType.OCI_MANIFEST, (ImageManifest) raw.manifest(), config);
  }

  /** The config as it is now. */
  public ImageConfig config() {
    return config;
  }

  /** The annotations as they are now. */
  public Map<String, String> annotations() {
    return manifest.annotations();
  }

  /** The layers as they are now, base first. */
  public List<Descriptor> layers() {
    return List.copyOf(layers);
  }

  /** Sets the config; layers and history are changed by {@link #append}. */
  public void config(ImageConfig other) {
    config = other;
  }

  public void annotations(Map<String, String> annotations) {
    manifest = manifest.withAnnotations(annotations);
  }

  /** Adds an entry to the history. When the image was made does not change. */
  public void note(History history) {
    config = sameAge(config.edit().append(history));
  }

  /**
   * Puts a layer on top.
   *
   * @param tar writes the layer's tar, unpacked, each time it is asked to
   * @param history not given if the history is to say nothing
   * @return the layer's blob
   */
  public Descriptor append(
      Compression compression, Compression.Source tar, Optional<History> history)
      throws IOException {
    Digest[] diffId = new Digest[1];
    Descriptor layer =
        blobs.put(
            type.isDocker() ? compression.dockerLayer() : compression.ociLayer(),
            out -> diffId[0] = compress(compression, tar, out));
    layers.add(layer);
    ImageEdit edit = config.edit();
    config =
        sameAge(
            history.isPresent() ? edit.append(diffId[0], history.get()) : edit.append(diffId[0]));
    return layer;
  }

  private static Digest compress(
      Compression compression, Compression.Source tar, OutputStream packed) throws IOException {
    Digest[] diffId = new Digest[1];
    compression.compress(
        out -> {
          DigestingOutputStream digesting = new DigestingOutputStream(out);
          tar.writeTo(digesting);
          diffId[0] = digesting.digest();
        },
        packed);
    return diffId[0];
  }

  private ImageConfig sameAge(ImageEdit edit) {
    config.created().ifPresent(edit::created);
    return edit.build();
  }

  /** Writes the image as it is now and gives it a name; what had the name is listed no more. */
  public Descriptor commit(String name) throws IOException {
    OciLayout.requireName(blobs.name(), name);
    Descriptor configBlob = Descriptor.of(manifest.config().mediaType(), config.bytes());
    blobs.put(Blob.of(configBlob, config.bytes()));
    RawManifest raw = manifest.rewrite(type, configBlob, layers);
    blobs.put(raw);
    layout.tag(raw.descriptor(), name);
    return raw.descriptor();
  }

  @Override
  public void close() throws IOException {
    blobs.close();
  }
}
