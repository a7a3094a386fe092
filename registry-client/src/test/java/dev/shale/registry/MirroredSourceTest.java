package dev.shale.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.blob.Blob;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.RawManifest;
import dev.shale.name.ImageReference;
import dev.shale.progress.ProgressEvent;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which of several places an image is read from. */
final class MirroredSourceTest {
  private static final ImageReference NAME = ImageReference.parse("home.example/app:1");

  private final List<String> asked = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /** A place that notes what it is asked; it has the sample image, or fails. */
  private final class FakePlace implements ImageSource {
    private final String name;
    private final Optional<Exception> failure;

    FakePlace(String name, Optional<Exception> failure) {
      this.name = name;
      this.failure = failure;
    }

    private void note(String question) throws IOException {
      asked.add(name + " " + question);
      if (failure.isPresent()) {
        switch (failure.get()) {
          case IOException e -> throw e;
          case RuntimeException e -> throw e;
          case Exception e -> throw new AssertionError(e);
        }
      }
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public RawManifest manifest() throws IOException {
      note("manifest");
      return SampleImage.manifest();
    }

    @Override
    public RawManifest manifest(Descriptor descriptor) throws IOException {
      note("listed");
      return SampleImage.manifest();
    }

    @Override
    public Descriptor describe() throws IOException {
      note("describe");
      return SampleImage.manifest().descriptor();
    }

    @Override
    public List<ImageReference> origins(Descriptor blob) {
      return List.of(ImageReference.parse(name + "/app:1"));
    }

    @Override
    public Blob blob(Descriptor descriptor) {
      asked.add(name + " blob");
      return SampleImage.LAYER;
    }

    @Override
    public void close() {}
  }

  private FakePlace good(String name) {
    return new FakePlace(name, Optional.empty());
  }

  private FakePlace bad(String name, Exception failure) {
    return new FakePlace(name, Optional.of(failure));
  }

  private MirroredSource source(FakePlace... places) {
    return new MirroredSource(
        NAME,
        List.of(places).stream().<MirroredSource.Place>map(place -> () -> place).toList(),
        event -> warnings.add(((ProgressEvent.Warning) event).message()));
  }

  private static OciException notFound(String what) {
    return OciException.notFound("pull %s: not found", what);
  }

  @Test
  void isCalledWhatTheUserCallsIt() {
    assertEquals("docker://home.example/app:1", source(good("m"), good("home")).name());
  }

  @Test
  void theFirstThatHasTheManifestGivesEverything() throws IOException {
    MirroredSource source =
        source(
            bad("down.example", new OciException(ErrorKind.UNAVAILABLE, "pull x: down")),
            bad("lacks.example", notFound("x")),
            good("has.example"),
            good("home.example"));
    RawManifest manifest = source.manifest();
    RawManifest listed = source.manifest(manifest.descriptor());
    Descriptor described = source.describe();
    assertEquals(manifest, listed);
    assertEquals(manifest.descriptor(), described);
    assertArrayEquals(
        SampleImage.LAYER_BYTES, source.blob(SampleImage.LAYER.descriptor()).open().readAllBytes());
    assertEquals(
        List.of(
            "down.example manifest",
            "lacks.example manifest",
            "has.example manifest",
            "has.example listed",
            "has.example describe",
            "has.example blob"),
        asked);
    assertEquals(
        List.of(ImageReference.parse("has.example/app:1")),
        source.origins(SampleImage.LAYER.descriptor()));
    assertEquals(List.of(), warnings);
  }

  @Test
  void aBlobAskedForFirstIsLookedForWhereTheImageIs() throws IOException {
    MirroredSource source = source(bad("lacks.example", notFound("x")), good("home.example"));
    Blob blob = source.blob(SampleImage.LAYER.descriptor());
    assertEquals(List.of(), asked);
    blob.openAt(1).close();
    assertEquals(
        List.of("lacks.example describe", "home.example describe", "home.example blob"), asked);
  }

  @Test
  void whereAllFailTheHomesFailureIsItAndTheMirrorsAreSaid() {
    OciException home = notFound("home.example/app:1");
    MirroredSource source =
        source(
            bad("m1", notFound("m1/app:1")),
            bad("m2", new IOException("m2: connection reset")),
            bad("home.example", home));
    assertSame(home, assertThrows(OciException.class, source::manifest));
    assertEquals(
        List.of(
            "a mirror failed: pull m1/app:1: not found", "a mirror failed: m2: connection reset"),
        warnings);
  }

  @Test
  void aPlaceThatFailedOnceIsAskedAgainNextTime() throws IOException {
    MirroredSource source = source(bad("m", notFound("x")), bad("home", notFound("y")));
    assertThrows(OciException.class, source::manifest);
    assertThrows(OciException.class, source::manifest);
    assertEquals(List.of("m manifest", "home manifest", "m manifest", "home manifest"), asked);
  }

  @Test
  void anInterruptIsNoFailureOfAMirror() {
    MirroredSource source = source(bad("m", new InterruptedIOException()), good("home"));
    assertThrows(InterruptedIOException.class, source::manifest);
    assertEquals(List.of("m manifest"), asked);
  }

  @Test
  void aMirrorThatStopsIsPassedOver() throws IOException {
    MirroredSource source = source(bad("m", new SocketTimeoutException()), good("home"));
    assertEquals(SampleImage.manifest(), source.manifest());
  }

  @Test
  void aBlockedMirrorIsPassedOver() throws IOException {
    FakePlace home = good("home");
    MirroredSource source =
        new MirroredSource(
            NAME,
            List.of(
                () -> {
                  throw new OciException(ErrorKind.DENIED, "use m: blocked");
                },
                () -> home),
            event -> {});
    assertEquals(SampleImage.manifest(), source.manifest());
  }
}
