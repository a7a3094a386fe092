package dev.shale.transport.archive;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.json.Json;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An image of OCI's that is made of tar files, each of which is a layer as it is: {@code
 * tarball:FILE[:FILE…]}. What its config says is what containers/image has it say, so that the same
 * files of the same age are the same image there and here. Safe for use by several threads.
 */
public final class TarballImage implements ImageSource {
  private static final String COMMENT = "imported from tarball";

  private final String name;
  private final List<Tarball> layers;
  private final Blob config;
  private final RawManifest manifest;

  /**
   * What the files do not say.
   *
   * @param platform what the image is for
   * @param now when a stream has come
   * @param latest the latest time that may be claimed
   */
  public record Claims(Platform platform, Instant now, Optional<Instant> latest) {}

  private TarballImage(
      String name, List<Tarball> layers, ImageConfig config, RawManifest manifest) {
    this.name = name;
    this.layers = List.copyOf(layers);
    this.config = Blob.of(Descriptor.of(MediaType.OCI_CONFIG, config.bytes()), config.bytes());
    this.manifest = manifest;
  }

  /**
   * Makes an image of tar files, base first; they may be packed, or come through pipes. All are
   * read; the caller closes.
   *
   * @param scratch where temporary files go
   * @throws OciException NOT_FOUND if there is no such file, INVALID if one is no tar
   */
  public static ImageSource of(List<Path> files, Claims claims, Path scratch) throws IOException {
    String name = "tarball:" + files.stream().map(Path::toString).collect(Collectors.joining(":"));
    List<Tarball> layers = new ArrayList<>();
    try {
      for (Path file : files) {
        layers.add(Tarball.open("read tarball:" + file, file, claims, scratch));
      }
      ImageConfig config = config(layers, claims.platform());
      Descriptor configBlob = Descriptor.of(MediaType.OCI_CONFIG, config.bytes());
      return new TarballImage(
          name,
          layers,
          config,
          ImageManifest.write(
              MediaType.OCI_MANIFEST,
              configBlob,
              layers.stream().map(Tarball::descriptor).toList()));
    } catch (IOException | RuntimeException e) {
      for (Tarball layer : layers) {
        layer.close();
      }
      throw e;
    }
  }

  private static ImageConfig config(List<Tarball> layers, Platform platform) {
    Instant youngest = layers.stream().map(Tarball::modified).max(Instant::compareTo).orElseThrow();
    ObjectNode json = Json.object();
    json.put("created", text(youngest));
    json.put("architecture", platform.architecture());
    platform.variant().ifPresent(variant -> json.put("variant", variant));
    json.put("os", platform.os());
    json.putObject("config");
    ObjectNode rootfs = json.putObject("rootfs");
    rootfs.put("type", "layers");
    ArrayNode diffIds = rootfs.putArray("diff_ids");
    ArrayNode history = json.putArray("history");
    for (Tarball layer : layers) {
      diffIds.add(layer.diffId().toString());
      ObjectNode entry = history.addObject();
      entry.put("created", text(layer.modified()));
      entry.put("created_by", "/bin/sh -c #(nop) ADD file:%s in /".formatted(layer.diffId().hex()));
      entry.put("comment", COMMENT);
    }
    return ImageConfig.parse(Json.write(json));
  }

  /** A time as Go writes it: no zeros at the end of its fraction. */
  private static String text(Instant time) {
    return time.toString().replaceFirst("(\\.\\d*?)0+Z$", "$1Z");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public RawManifest manifest() {
    return manifest;
  }

  @Override
  public Blob blob(Descriptor descriptor) {
    return Blob.of(descriptor, () -> open(descriptor));
  }

  private InputStream open(Descriptor descriptor) throws IOException {
    if (descriptor.digest().equals(config.descriptor().digest())) {
      return config.open();
    }
    for (Tarball layer : layers) {
      if (layer.descriptor().digest().equals(descriptor.digest())) {
        return layer.open();
      }
    }
    throw OciException.notFound("read %s: blob %s is not in it", name, descriptor.digest());
  }

  @Override
  public void close() throws IOException {
    for (Tarball layer : layers) {
      layer.close();
    }
  }
}
