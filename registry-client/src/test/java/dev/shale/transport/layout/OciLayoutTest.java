package dev.shale.transport.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Blob;
import dev.shale.copy.CopyRequest;
import dev.shale.copy.ImageCopier;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.image.History;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.progress.ProgressListener;
import dev.shale.tar.TarEntry;
import dev.shale.tar.TarWriter;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.layout.OciLayout.Selector;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciLayoutTest {
  @TempDir Path temp;
  private Path root;
  private OciLayout layout;

  @BeforeEach
  void open() {
    root = temp.resolve("layout");
    layout = new OciLayout(root);
  }

  /** Sends an image of one layer, whose only file has this text. */
  private static RawManifest send(ImageDestination destination, String text) throws IOException {
    byte[] tar = tar(text);
    Descriptor layer = Descriptor.of(MediaType.OCI_LAYER, tar);
    ImageConfig config =
        ImageConfig.scratch(Platform.of("linux", "amd64"))
            .edit()
            .append(layer.digest(), History.ofLayer(Instant.EPOCH, text))
            .build();
    Descriptor configBlob = Descriptor.of(MediaType.OCI_CONFIG, config.bytes());
    RawManifest manifest = ImageManifest.write(MediaType.OCI_MANIFEST, configBlob, List.of(layer));
    destination.put(Blob.of(layer, tar));
    destination.put(Blob.of(configBlob, config.bytes()));
    destination.publish(manifest);
    return manifest;
  }

  private static byte[] tar(String text) throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(bytes);
    byte[] name = "file".getBytes(StandardCharsets.UTF_8);
    tar.put(
        TarEntry.of(TarEntry.Type.FILE, name, 0644, content.length),
        new ByteArrayInputStream(content));
    tar.finish();
    return bytes.toByteArray();
  }

  private RawManifest put(String name, String text) throws IOException {
    try (ImageDestination destination = layout.destination(List.of(name))) {
      return send(destination, text);
    }
  }

  private RawManifest get(Selector selector) throws IOException {
    try (ImageSource source = layout.source(selector)) {
      return source.manifest();
    }
  }

  private OciException refused(Selector selector) {
    return assertThrows(OciException.class, () -> get(selector));
  }

  @Test
  void givesBackWhatWasPut() throws IOException {
    RawManifest put = put("a", "text");
    assertArrayEquals(put.bytes(), get(new Selector.Named("a")).bytes());
    assertArrayEquals(put.bytes(), get(new Selector.Only()).bytes());
    assertArrayEquals(put.bytes(), get(new Selector.WithDigest(put.digest())).bytes());
  }

  @Test
  void hasNothingButWhatLayoutsHave() throws IOException {
    put("a", "text");
    TreeSet<String> names = new TreeSet<>();
    try (var files = Files.list(root)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    assertEquals(List.of("blobs", "index.json", "oci-layout"), List.copyOf(names));
  }

  @Test
  void nameMovesToTheImagePutLast() throws IOException {
    RawManifest first = put("a", "one");
    RawManifest second = put("a", "two");
    assertEquals(second.digest(), get(new Selector.Named("a")).digest());
    assertEquals(first.digest(), get(new Selector.WithDigest(first.digest())).digest());
  }

  @Test
  void findsImageThatIsListedInAnIndexOnly() throws IOException {
    RawManifest image = put("a", "text");
    putIndexOver(putIndexOver(image));
    assertEquals(image, get(new Selector.WithDigest(image.digest())));
  }

  @Test
  void passesOverIndexesThatAreNotHere() throws IOException {
    RawManifest index = putIndexOver(put("a", "text"));
    RawManifest top = putIndexOver(index);
    Files.delete(root.resolve("blobs/sha256").resolve(index.digest().hex()));
    OciException refusal = refused(new Selector.WithDigest(Digest.of("no image")));
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
    assertTrue(refusal.toString().endsWith("only: @" + top.digest()), refusal.toString());
  }

  @Test
  void findsImageAsDeepInIndexesAsIsAllowed() throws IOException {
    RawManifest image = nested(ManifestSearch.MAX_NESTING);
    assertEquals(image, get(new Selector.WithDigest(image.digest())));
  }

  @Test
  void looksNoDeeperIntoIndexes() throws IOException {
    RawManifest image = nested(ManifestSearch.MAX_NESTING + 1);
    assertEquals(ErrorKind.NOT_FOUND, refused(new Selector.WithDigest(image.digest())).kind());
  }

  /** An image in as many indexes. */
  private RawManifest nested(int indexes) throws IOException {
    RawManifest image = put("a", "text");
    RawManifest top = image;
    for (int i = 0; i < indexes; i++) {
      top = putIndexOver(top);
    }
    return image;
  }

  /** Makes an index of one entry the only thing that the layout lists. */
  private RawManifest putIndexOver(RawManifest entry) throws IOException {
    String json = "{\"schemaVersion\":2,\"manifests\":[%s]}".formatted(entry.descriptor().toJson());
    RawManifest index = RawManifest.of(MediaType.OCI_INDEX, json.getBytes(StandardCharsets.UTF_8));
    try (ImageDestination destination = layout.destination(List.of())) {
      destination.publish(index);
    }
    Files.writeString(
        root.resolve("index.json"),
        "{\"schemaVersion\":2,\"manifests\":[%s]}".formatted(index.descriptor().toJson()));
    return index;
  }

  @Test
  void namesWhatThereIsWhenSeveralAreThere() throws IOException {
    put("a", "one");
    put("b", "two");
    OciException refusal = refused(new Selector.Only());
    assertEquals(ErrorKind.INVALID, refusal.kind());
    assertTrue(String.valueOf(refusal.getMessage()).endsWith("name one: a, b"), refusal.toString());
  }

  @Test
  void saysWhichNamesThereAre() throws IOException {
    put("a", "one");
    OciException refusal = refused(new Selector.Named("b"));
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
    assertTrue(String.valueOf(refusal.getMessage()).endsWith("only: a"), refusal.toString());
  }

  @Test
  void refusesDirectoryThatIsNoLayout() throws IOException {
    Files.createDirectories(root);
    assertEquals(ErrorKind.NOT_FOUND, refused(new Selector.Only()).kind());
  }

  @Test
  void refusesLayoutOfAnotherVersion() throws IOException {
    put("a", "one");
    Files.writeString(root.resolve("oci-layout"), "{\"imageLayoutVersion\":\"2.0.0\"}");
    assertEquals(ErrorKind.UNSUPPORTED, refused(new Selector.Only()).kind());
  }

  @Test
  void writesIntoNoDirectoryOfOtherThings() throws IOException {
    Files.createDirectories(root);
    Files.writeString(root.resolve("thesis.tex"), "");
    OciException refusal = assertThrows(OciException.class, () -> layout.destination(List.of()));
    assertEquals(ErrorKind.INVALID, refusal.kind());
    try (var files = Files.list(root)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void keepsWhatOthersWroteIntoTheIndex() throws IOException {
    put("a", "one");
    Path index = root.resolve("index.json");
    Files.writeString(
        index,
        Files.readString(index)
            .replaceFirst("\\{", "{\"annotations\":{\"who\":\"me\"},")
            .replaceFirst("\"org.opencontainers.image.ref.name\":\"a\"", "\"x\":\"y\""));
    put("b", "two");
    String after = Files.readString(index);
    assertTrue(after.contains("\"annotations\":{\"who\":\"me\"}"), after);
    assertTrue(after.contains("\"x\":\"y\""), after);
  }

  @Test
  void failedCopyLeavesTheIndexAndNoDraft() throws IOException {
    put("a", "one");
    byte[] before = Files.readAllBytes(root.resolve("index.json"));
    try (ImageDestination destination = layout.destination(List.of("b"))) {
      Descriptor wrong = Descriptor.of(MediaType.OCI_LAYER, new byte[] {1, 2, 3});
      OciException refusal =
          assertThrows(
              OciException.class, () -> destination.put(Blob.of(wrong, new byte[] {1, 2, 4})));
      assertEquals(ErrorKind.CORRUPT, refusal.kind());
    }
    assertArrayEquals(before, Files.readAllBytes(root.resolve("index.json")));
    assertTrue(Files.notExists(root.resolve(".shale-drafts")));
  }

  @Test
  void saysWhichBlobIsMissing() throws IOException {
    RawManifest put = put("a", "one");
    Descriptor layer = ((ImageManifest) put.manifest()).layers().getFirst();
    Files.delete(root.resolve("blobs/sha256").resolve(layer.digest().hex()));
    try (ImageSource source = layout.source(new Selector.Only())) {
      OciException refusal =
          assertThrows(OciException.class, () -> source.blob(layer).open().close());
      assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
    }
  }

  @Test
  void copiesKeepEveryDigest() throws IOException {
    RawManifest put = put("a", "one");
    OciLayout other = new OciLayout(temp.resolve("other"));
    try (ImageSource source = layout.source(new Selector.Only());
        ImageDestination destination = other.destination(List.of("b"))) {
      new ImageCopier(ProgressListener.NONE).copy(source, destination, CopyRequest.EXACT);
    }
    try (ImageSource copied = other.source(new Selector.Named("b"))) {
      assertArrayEquals(put.bytes(), copied.manifest().bytes());
      Descriptor layer = ((ImageManifest) put.manifest()).layers().getFirst();
      try (InputStream in = copied.blob(layer).open()) {
        assertArrayEquals(tar("one"), in.readAllBytes());
      }
    }
  }

  @Test
  @Tag("peer")
  void skopeoAndUmociReadIt() throws IOException, InterruptedException {
    put("a", "text");
    run(
        "skopeo",
        "copy",
        "--preserve-digests",
        "oci:" + root + ":a",
        "oci:" + temp.resolve("copied") + ":b");
    OciLayout copied = new OciLayout(temp.resolve("copied"));
    try (ImageSource source = copied.source(new Selector.Named("b"))) {
      assertEquals(get(new Selector.Named("a")).digest(), source.manifest().digest());
    }
    run("umoci", "unpack", "--rootless", "--image", root + ":a", temp.resolve("bundle").toString());
    assertEquals("text", Files.readString(temp.resolve("bundle/rootfs/file")));
  }

  @Test
  @Tag("peer")
  void readsWhatUmociWrites() throws IOException, InterruptedException {
    run("umoci", "init", "--layout", root.toString());
    run("umoci", "new", "--image", root + ":made");
    assertEquals(MediaType.OCI_MANIFEST, get(new Selector.Named("made")).mediaType());
    put("ours", "text");
    run("umoci", "config", "--image", root + ":made", "--config.user", "me");
    assertEquals(2, layoutNames().size());
  }

  private List<String> layoutNames() throws IOException {
    OciException refusal = refused(new Selector.Named("none"));
    String message = String.valueOf(refusal.getMessage());
    return List.of(message.substring(message.indexOf("only: ") + 6).split(", "));
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
  }

  @Test
  void takesALayoutThatAnotherIsMaking() throws IOException {
    Path root = Files.createDirectory(temp.resolve("begun"));
    Files.createFile(root.resolve("oci-layout"));
    new OciLayout(root).destination(List.of()).close();
  }
}
