package dev.shale.transport.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.blob.Compression;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageConfig;
import dev.shale.image.ImageManifest;
import dev.shale.image.MediaType;
import dev.shale.image.Platform;
import dev.shale.image.RawManifest;
import dev.shale.registry.Programs;
import dev.shale.transport.ImageSource;
import dev.shale.transport.ImageSourceContract;
import dev.shale.transport.SampleContent;
import dev.shale.transport.dir.ImageDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TarballImageTest implements ImageSourceContract {
  private static final Instant WRITTEN = Instant.parse("2020-02-02T02:02:02.5Z");
  private static final TarballImage.Claims CLAIMS =
      new TarballImage.Claims(
          Platform.of("linux", "amd64"), Instant.parse("2025-01-01T00:00:00Z"), Optional.empty());

  @TempDir Path temp;

  @Override
  public boolean keepsConfigs() {
    return false; // it says how old the files are
  }

  @Override
  public ImageSource source() throws IOException {
    return TarballImage.of(
        List.of(write("a.tar", SAMPLE.layer().readSmall(RawManifest.MAX_BYTES))), CLAIMS, temp);
  }

  private Path write(String name, byte[] content) throws IOException {
    Path file = temp.resolve(name);
    Files.write(file, content);
    Files.setLastModifiedTime(file, FileTime.from(WRITTEN));
    return file;
  }

  private static ImageConfig config(ImageSource source) throws IOException {
    ImageManifest manifest = (ImageManifest) source.manifest().manifest();
    return ImageConfig.parse(source.blob(manifest.config()).readSmall(RawManifest.MAX_BYTES));
  }

  private ImageManifest manifest(Path... files) throws IOException {
    try (ImageSource source = TarballImage.of(List.of(files), CLAIMS, temp)) {
      return (ImageManifest) source.manifest().manifest();
    }
  }

  private static byte[] packed(Compression compression, byte[] tar) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    compression.compress(plain -> plain.write(tar), out);
    return out.toByteArray();
  }

  @Test
  void saysWhatContainersImageSays() throws IOException {
    try (ImageSource source = source()) {
      String diffId = SAMPLE.layer().descriptor().digest().hex();
      assertEquals(
          """
          {"created":"2020-02-02T02:02:02.5Z","architecture":"amd64","os":"linux","config":{},\
          "rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{\
          "created":"2020-02-02T02:02:02.5Z",\
          "created_by":"/bin/sh -c #(nop) ADD file:%s in /","comment":"imported from tarball"}]}"""
              .formatted(diffId, diffId),
          new String(config(source).bytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void isTheSameForTheSameFiles() throws IOException {
    try (ImageSource one = source();
        ImageSource two = source()) {
      assertEquals(one.manifest(), two.manifest());
    }
  }

  @Test
  void keepsLayersPackedAsTheyAre() throws IOException {
    byte[] gzip = packed(Compression.GZIP, SampleContent.tar("a"));
    byte[] zstd = packed(Compression.ZSTD, SampleContent.tar("b"));
    assertEquals(
        List.of(
            Descriptor.of(MediaType.OCI_LAYER_GZIP, gzip),
            Descriptor.of(MediaType.OCI_LAYER_ZSTD, zstd)),
        manifest(write("a", gzip), write("b", zstd)).layers());
  }

  @Test
  void claimsNoLaterTimeThanAllowed() throws IOException {
    Instant latest = Instant.parse("2001-01-01T00:00:00Z");
    TarballImage.Claims claims =
        new TarballImage.Claims(CLAIMS.platform(), CLAIMS.now(), Optional.of(latest));
    Path file = write("a.tar", SampleContent.tar("a"));
    try (ImageSource source = TarballImage.of(List.of(file), claims, temp)) {
      assertEquals(Optional.of(latest), config(source).created());
    }
  }

  @Test
  void refusesWhatIsNoTar() throws IOException {
    Path text = write("text", "not a tar at all".getBytes(StandardCharsets.UTF_8));
    OciException refusal = assertThrows(OciException.class, () -> manifest(text));
    assertEquals(ErrorKind.CORRUPT, refusal.kind());
    assertTrue(refusal.getMessage().startsWith("read tarball:" + text + ": "));
  }

  @Test
  void saysOfTextThatItIsNoTar() throws IOException {
    Path text =
        write(
            "cert.pem",
            "-----BEGIN CERTIFICATE-----\n".repeat(40).getBytes(StandardCharsets.UTF_8));
    OciException refusal = assertThrows(OciException.class, () -> manifest(text));
    assertTrue(
        refusal.getMessage().startsWith("read tarball:%s: not a tar: ".formatted(text)),
        refusal.getMessage());
  }

  @Test
  void saysThatAFileIsMissing() {
    Path none = temp.resolve("none");
    OciException refusal = assertThrows(OciException.class, () -> manifest(none));
    assertEquals("read tarball:%s: there is no such file".formatted(none), refusal.getMessage());
  }

  @Test
  void noticesAFileThatChangesMeanwhile() throws IOException {
    try (ImageSource source = source()) {
      ImageManifest manifest = (ImageManifest) source.manifest().manifest();
      write("a.tar", SampleContent.tar("other!"));
      OciException refusal =
          assertThrows(
              OciException.class,
              () -> source.blob(manifest.layers().getFirst()).readSmall(RawManifest.MAX_BYTES));
      assertEquals(ErrorKind.CORRUPT, refusal.kind());
    }
  }

  @Test
  @Tag("peer")
  void isWhatSkopeoMakesOfTheFile() throws IOException {
    try (ImageSource source = source()) {
      Programs.run(temp, "skopeo --insecure-policy copy -q tarball:a.tar dir:theirs");
      try (ImageSource theirs = new ImageDirectory(temp.resolve("theirs")).source()) {
        assertEquals(config(theirs), config(source));
      }
    }
  }
}
