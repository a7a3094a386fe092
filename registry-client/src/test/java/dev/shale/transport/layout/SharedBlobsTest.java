package dev.shale.transport.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.RawManifest;
import dev.shale.registry.Programs;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layouts whose blobs are in one directory. */
final class SharedBlobsTest {
  private static final String SHARED = "shared";

  private final SampleImage ann = SampleImage.by("ann");
  private final SampleImage bob = SampleImage.by("bob");

  @TempDir Path temp;

  private OciLayout sharing(String name) {
    return new OciLayout(temp.resolve(name)).withSharedBlobs(temp.resolve(SHARED));
  }

  private static RawManifest read(OciLayout layout, OciLayout.Selector selector)
      throws IOException {
    try (ImageSource source = layout.source(selector)) {
      return source.manifest();
    }
  }

  @Test
  void haveTheirIndexesOnly() throws IOException {
    ann.writeTo(sharing("a"), "1");
    bob.writeTo(sharing("b"), "1");
    assertEquals(ann.manifest(), read(sharing("a"), new OciLayout.Selector.Only()));
    assertEquals(bob.manifest(), read(sharing("b"), new OciLayout.Selector.Only()));
    assertFalse(Files.exists(temp.resolve("a/blobs")));
    assertTrue(Files.exists(temp.resolve(SHARED + "/sha256/" + ann.digest().hex())));
    assertEquals(Set.of("sha256"), names(temp.resolve(SHARED)));
  }

  private static Set<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  @Test
  void areNotSweptOfWhatOthersHave() throws IOException {
    ann.writeTo(sharing("a"), "1");
    OciException refusal = assertThrows(OciException.class, () -> sharing("a").sweep());
    assertEquals(ErrorKind.UNSUPPORTED, refusal.kind());
  }

  @Test
  @Tag("peer")
  void areReadAndWrittenAsSkopeoDoes() throws IOException {
    ann.writeTo(sharing("a"), "1");
    Programs.run(
        temp,
        "skopeo --insecure-policy copy -q --preserve-digests --src-shared-blob-dir shared"
            + " --dest-shared-blob-dir theirs oci:a:1 oci:b:2");
    OciLayout theirs = new OciLayout(temp.resolve("b")).withSharedBlobs(temp.resolve("theirs"));
    assertEquals(ann.manifest(), read(theirs, new OciLayout.Selector.Named("2")));
  }
}
