package dev.shale.buildcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.blob.Blob;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.ImageIndex;
import dev.shale.image.MediaType;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is asked for when a cache is read. */
final class ImportedCacheTest {
  /** An index of indexes that pass for images, without end. */
  private static final class Endless implements ImageSource {
    private final List<Descriptor> asked = new ArrayList<>();

    @Override
    public String name() {
      return "endless";
    }

    @Override
    public RawManifest manifest() {
      Descriptor entry =
          Descriptor.of(MediaType.OCI_MANIFEST, "{}".getBytes(StandardCharsets.UTF_8));
      return ImageIndex.write(MediaType.OCI_INDEX, Collections.nCopies(2, entry));
    }

    @Override
    public RawManifest manifest(Descriptor descriptor) {
      asked.add(descriptor);
      if (asked.size() > 2) {
        throw new AssertionError("an index in an index is followed");
      }
      return manifest();
    }

    @Override
    public Blob blob(Descriptor descriptor) {
      throw new AssertionError("it has none");
    }

    @Override
    public void close() {}
  }

  @Test
  void followsNoIndexInAnIndex() {
    try (Endless source = new Endless()) {
      assertThrows(OciException.class, () -> ImportedCache.read(source));
      assertEquals(2, source.asked.size());
    }
  }
}
