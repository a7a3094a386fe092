package dev.shale.containersstorage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageSource;
import dev.shale.transport.ImageSourceContract;
import dev.shale.transport.SampleContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ContainersStoreTest implements ImageSourceContract {
  @TempDir Path root;

  private StoreFixture write() throws IOException {
    return StoreFixture.write(root, SAMPLE);
  }

  @Override
  public ImageSource source() throws IOException {
    write();
    return open("app:1");
  }

  private ImageSource open(String called) throws IOException {
    return ContainersStore.at(root).source(called);
  }

  private OciException refused(String called) {
    return assertThrows(OciException.class, () -> open(called).close());
  }

  private OciException layerRefused() throws IOException {
    try (ImageSource source = open("app:1")) {
      Descriptor layer = SAMPLE.layer().descriptor();
      return assertThrows(
          OciException.class, () -> source.blob(layer).readSmall(RawManifest.MAX_BYTES));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"app:1", "localhost/app:1", "example.org/app:2", "@1111", "1111", "app:1@1111"})
  void findsAnImageByNameOrId(String called) throws IOException {
    write();
    try (ImageSource source = open(called)) {
      assertEquals(SAMPLE.manifest(), source.manifest());
    }
  }

  @Test
  void findsAnImageByTheDigestOfItsManifest() throws IOException {
    write();
    try (ImageSource source = open("localhost/app@" + SAMPLE.manifest().digest())) {
      assertEquals(SAMPLE.manifest(), source.manifest());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"other", "app:2", "@22", "11", "example.org/other@sha256:%s"})
  void saysThatThereIsNoSuchImage(String called) throws IOException {
    write();
    assertEquals(ErrorKind.NOT_FOUND, refused(called.formatted("0".repeat(64))).kind());
  }

  @Test
  void saysThatThereIsNoStore() {
    assertEquals(
        "open containers-storage:[%s]: there is no store with the driver overlay".formatted(root),
        refused("app").getMessage());
  }

  @Test
  void noticesAFileThatIsLongerThanItWas() throws IOException {
    Files.writeString(write().diff().resolve("file"), "longer than the sample");
    assertEquals(ErrorKind.CORRUPT, layerRefused().kind());
  }

  @Test
  void noticesAFileThatIsShorterThanItWas() throws IOException {
    Files.writeString(write().diff().resolve("file"), "");
    assertEquals(ErrorKind.CORRUPT, layerRefused().kind());
  }

  @Test
  void noticesAFileWithOtherBytes() throws IOException {
    Files.writeString(write().diff().resolve("file"), "SAMPLE");
    assertEquals(ErrorKind.CORRUPT, layerRefused().kind());
  }

  @Test
  void followsNoLinkOutOfALayer() throws IOException {
    StoreFixture store = write();
    Path secret = root.resolve("secret");
    Files.writeString(secret, "sample");
    Files.delete(store.diff().resolve("file"));
    Files.createSymbolicLink(store.diff().resolve("file"), secret);
    assertEquals(ErrorKind.INVALID, layerRefused().kind());
  }

  @Test
  void refusesAPathThatLeadsOutOfALayer() throws IOException {
    write().writeSplit("{\"type\":1,\"name\":\"../../secret\",\"size\":1}\n");
    assertEquals(ErrorKind.INVALID, layerRefused().kind());
  }

  @Test
  void readsNoLineLongerThanAllowed() throws IOException {
    write().writeSplit(" ".repeat(LayerTar.MAX_LINE_BYTES + 1));
    assertTrue(layerRefused().getMessage().contains("a line of more than"));
  }

  @Test
  void refusesALayerWhoseTarWasNotKept() throws IOException {
    Files.delete(write().split());
    assertEquals(ErrorKind.UNSUPPORTED, layerRefused().kind());
  }

  @Test
  void refusesALayerOfComposefs() throws IOException {
    Files.createDirectories(write().diff().resolveSibling("composefs-data"));
    assertEquals(ErrorKind.UNSUPPORTED, layerRefused().kind());
  }

  @Test
  void refusesALayerThatWasPulledInParts() throws IOException {
    write().writeLayers("[{\"id\":\"%s\"}]".formatted(StoreFixture.LAYER_ID));
    assertTrue(refused("app:1").getMessage().contains("zstd:chunked"));
  }

  @Test
  void saysThatALayerIsLost() throws IOException {
    write().writeLayers("[]");
    assertEquals(ErrorKind.NOT_FOUND, refused("app:1").kind());
  }

  @Test
  void refusesAnIdThatLeadsElsewhere() throws IOException {
    write().writeLayers("[{\"id\":\"../x\"}]");
    assertTrue(refused("app:1").getMessage().contains("\"../x\" is no ID"));
  }

  @Test
  void stacksNoMoreLayersThanAllowed() throws IOException {
    write()
        .writeLayers(
            """
            [{"id":"%s","parent":"%s","diff-digest":"%s","diff-size":1}]"""
                .formatted(
                    StoreFixture.LAYER_ID,
                    StoreFixture.LAYER_ID,
                    SAMPLE.layer().descriptor().digest()));
    assertTrue(
        refused("app:1").getMessage().contains("more than %d".formatted(StoreSource.MAX_LAYERS)));
  }

  @Test
  void noticesAnotherManifestThanTheOneThatIsNamed() throws IOException {
    write().replaceManifest(SAMPLE.manifest().digest(), SampleContent.of("other").manifest());
    assertEquals(ErrorKind.CORRUPT, refused("localhost/app@" + SAMPLE.manifest().digest()).kind());
  }

  @Test
  void keepsWhatElseIsSaidOfALayerThatWasPacked() throws IOException {
    Descriptor packed =
        Descriptor.of(MediaType.OCI_LAYER_GZIP, new byte[] {1})
            .withAnnotations(Map.of("author", "ann"));
    RawManifest manifest =
        ImageManifest.write(MediaType.OCI_MANIFEST, SAMPLE.config().descriptor(), List.of(packed));
    StoreFixture.write(root, new SampleContent(SAMPLE.layer(), SAMPLE.config(), manifest));
    try (ImageSource source = open("app:1")) {
      assertEquals(
          List.of(SAMPLE.layer().descriptor().withAnnotations(Map.of("author", "ann"))),
          ((ImageManifest) source.manifest().manifest()).layers());
    }
  }
}
