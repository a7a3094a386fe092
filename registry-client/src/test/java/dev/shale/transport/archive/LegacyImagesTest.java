package dev.shale.transport.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Digest;
import dev.shale.image.ImageManifest;
import dev.shale.image.RawManifest;
import dev.shale.tar.TarRecipe;
import dev.shale.transport.ImageSource;
import dev.shale.transport.SampleContent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives from before there was a {@code manifest.json}. */
final class LegacyImagesTest {
  private static final String BASE = "a".repeat(64);
  private static final String TOP = "b".repeat(64);

  @TempDir Path temp;

  private static TarRecipe withLayer(TarRecipe archive, String id, String json, String text) {
    return archive
        .directory(id + "/")
        .file(id + "/VERSION", "1.0")
        .file(id + "/json", json)
        .file(id + "/layer.tar", SampleContent.tar(text));
  }

  private static TarRecipe archive() {
    TarRecipe archive = TarRecipe.of();
    withLayer(
        archive,
        BASE,
        """
        {"id":"%s","created":"2015-01-01T00:00:00Z","os":"linux","architecture":"amd64",\
        "container_config":{"Cmd":["/bin/sh","-c","#(nop) ADD <file>"]},"Size":5}"""
            .formatted(BASE),
        "base");
    withLayer(
        archive,
        TOP,
        """
        {"id":"%s","parent":"%s","created":"2015-01-02T00:00:00Z","os":"linux","author":"ann",\
        "architecture":"amd64","config":{"Cmd":["sh"]},"comment":"top"}"""
            .formatted(TOP, BASE),
        "top");
    return archive;
  }

  private static final String REPOSITORIES =
      """
      {"old/app":{"1":"%s","latest":"%s"},"old/base":{"2":"%s"}}"""
          .formatted(TOP, TOP, BASE);

  private ImageArchive open(TarRecipe archive) throws IOException {
    Path file = temp.resolve("old.tar");
    Files.write(file, archive.bytes());
    return ImageArchive.open(file, temp);
  }

  @Test
  void areListedWithTheirNames() throws IOException {
    try (ImageArchive archive = open(archive().file("repositories", REPOSITORIES))) {
      assertEquals(
          List.of(List.of("old/app:1", "old/app:latest"), List.of("old/base:2")),
          archive.images().stream().map(ArchivedImage::names).toList());
    }
  }

  @Test
  void haveTheConfigThatDockerMakesOfThem() throws IOException {
    try (ImageArchive archive = open(archive().file("repositories", REPOSITORIES));
        ImageSource source = archive.source(new ArchiveChoice.Named("old/app"))) {
      ImageManifest manifest = (ImageManifest) source.manifest().manifest();
      String config =
          new String(
              source.blob(manifest.config()).readSmall(RawManifest.MAX_BYTES),
              StandardCharsets.UTF_8);
      assertEquals(
          """
          {"architecture":"amd64","author":"ann","comment":"top","config":{"Cmd":["sh"]},\
          "created":"2015-01-02T00:00:00Z","history":[{"created":"2015-01-01T00:00:00Z",\
          "created_by":"/bin/sh -c #(nop) ADD \\u003cfile\\u003e"},{"created":"2015-01-02T00:00:00Z",\
          "author":"ann","comment":"top"}],"os":"linux","rootfs":{"type":"layers","diff_ids":[\
          "%s","%s"]}}"""
              .formatted(Digest.of(SampleContent.tar("base")), Digest.of(SampleContent.tar("top"))),
          config);
      assertArrayEquals(
          SampleContent.tar("top"),
          source.blob(manifest.layers().getLast()).readSmall(RawManifest.MAX_BYTES));
    }
  }

  @Test
  void endSomewhere() {
    TarRecipe loop =
        withLayer(TarRecipe.of(), TOP, "{\"id\":\"%s\",\"parent\":\"%s\"}".formatted(TOP, TOP), "")
            .file("repositories", "{\"a\":{\"b\":\"%s\"}}".formatted(TOP));
    OciException refusal = assertThrows(OciException.class, () -> open(loop).close());
    assertEquals(ErrorKind.INVALID, refusal.kind());
    assertTrue(
        refusal.getMessage().contains("more than %d layers".formatted(LegacyImages.MAX_LAYERS)));
  }

  @Test
  void areNotReadWhereThereIsAManifest() throws IOException {
    TarRecipe both = archive().file("repositories", REPOSITORIES).file("manifest.json", "[]");
    try (ImageArchive archive = open(both)) {
      assertEquals(List.of(), archive.images());
    }
  }

  @Test
  void haveNoMoreLayersTogetherThanAllowed() {
    TarRecipe archive = TarRecipe.of();
    for (int i = 1; i < LegacyImages.MAX_LAYERS; i++) {
      archive.file(
          "c%d/json".formatted(i), "{\"parent\":\"%s\"}".formatted(i == 1 ? "" : "c" + (i - 1)));
    }
    StringJoiner tags = new StringJoiner(",", "{\"app\":{", "}}");
    for (int i = 0; i * LegacyImages.MAX_LAYERS <= LegacyImages.MAX_LAYERS_OF_ALL; i++) {
      archive.file(
          "t%d/json".formatted(i), "{\"parent\":\"c%d\"}".formatted(LegacyImages.MAX_LAYERS - 1));
      tags.add("\"%d\":\"t%d\"".formatted(i, i));
    }
    OciException refusal =
        assertThrows(
            OciException.class, () -> open(archive.file("repositories", tags.toString())).close());
    assertTrue(refusal.getMessage().contains("its images have more than"), refusal.getMessage());
  }
}
