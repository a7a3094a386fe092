package dev.shale.containersstorage;

import dev.shale.image.Digest;
import dev.shale.image.RawManifest;
import dev.shale.tar.TarEntry;
import dev.shale.tar.TarReader;
import dev.shale.transport.SampleContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

/** A store of one image, made by hand: an image of one layer, whose tar has one file. */
final class StoreFixture {
  static final String IMAGE_ID = "1".repeat(64);
  static final String LAYER_ID = "2".repeat(64);

  private final Path root;

  private StoreFixture(Path root) {
    this.root = root;
  }

  static StoreFixture write(Path root, SampleContent image) throws IOException {
    StoreFixture store = new StoreFixture(root);
    store.writeRecords(image);
    byte[] tar = image.layer().readSmall(RawManifest.MAX_BYTES);
    store.writeLayer(tar);
    return store;
  }

  Path diff() {
    return root.resolve("overlay/" + LAYER_ID + "/diff");
  }

  Path split() {
    return root.resolve("overlay-layers/" + LAYER_ID + ".tar-split.gz");
  }

  private void writeRecords(SampleContent image) throws IOException {
    Path images = Files.createDirectories(root.resolve("overlay-images"));
    Path documents = Files.createDirectories(images.resolve(IMAGE_ID));
    Digest config = image.config().descriptor().digest();
    String manifest = StoredRecords.manifestKey(image.manifest().digest());
    Files.writeString(
        images.resolve("images.json"),
        """
        [{"id":"%s","names":["localhost/app:1","example.org/app:2"],"layer":"%s",\
        "big-data-names":["manifest","%s","%s"]}]"""
            .formatted(IMAGE_ID, LAYER_ID, manifest, config));
    Files.createFile(images.resolve("images.lock"));
    Files.write(documents.resolve("manifest"), image.manifest().bytes());
    Files.write(documents.resolve(encoded(manifest)), image.manifest().bytes());
    Files.write(
        documents.resolve(encoded(config.toString())),
        image.config().readSmall(RawManifest.MAX_BYTES));
    writeLayers(
        """
        [{"id":"%s","diff-digest":"%s","diff-size":%d}]"""
            .formatted(
                LAYER_ID, image.layer().descriptor().digest(), image.layer().descriptor().size()));
  }

  /** Has another manifest where the one with this digest is looked for. */
  void replaceManifest(Digest digest, RawManifest other) throws IOException {
    Path document =
        root.resolve("overlay-images")
            .resolve(IMAGE_ID)
            .resolve(encoded(StoredRecords.manifestKey(digest)));
    Files.write(document, other.bytes());
  }

  void writeLayers(String json) throws IOException {
    Path layers = Files.createDirectories(root.resolve("overlay-layers"));
    Files.writeString(layers.resolve("layers.json"), json);
  }

  private static String encoded(String key) {
    return "=" + Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }

  /** Takes a tar of one file apart, as tar-split does. */
  private void writeLayer(byte[] tar) throws IOException {
    TarReader reader = new TarReader(new ByteArrayInputStream(tar));
    TarEntry entry = reader.next().orElseThrow();
    String name = new String(entry.name(), StandardCharsets.UTF_8);
    int start = (int) reader.contentOffset();
    int end = start + (int) entry.size();
    Files.createDirectories(diff());
    Files.write(diff().resolve(name), Arrays.copyOfRange(tar, start, end));
    writeSplit(
        segment(Arrays.copyOf(tar, start))
            + "{\"type\":1,\"name\":\"%s\",\"size\":%d,\"payload\":\"\",\"position\":1}\n"
                .formatted(name, entry.size())
            + segment(Arrays.copyOfRange(tar, end, tar.length)));
  }

  static String segment(byte[] bytes) {
    return "{\"type\":2,\"payload\":\"%s\",\"position\":0}\n"
        .formatted(Base64.getEncoder().encodeToString(bytes));
  }

  void writeSplit(String lines) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(split()))) {
      out.write(lines.getBytes(StandardCharsets.UTF_8));
    }
  }
}
