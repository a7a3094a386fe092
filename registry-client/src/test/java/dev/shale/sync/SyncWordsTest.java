package dev.shale.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How sources and destinations are written, and what images are called. */
final class SyncWordsTest {
  @ParameterizedTest
  @CsvSource({
    "docker://registry.example.com, docker://registry.example.com/",
    "registry.example.com:5000, docker://registry.example.com:5000/",
    "localhost:5000, docker://localhost:5000/",
    "registry:5000/, docker://registry:5000/",
    "[::1]:5000, docker://[::1]:5000/"
  })
  void takesAHostForARegistry(String text, String registry) {
    SyncSource source = SyncSource.parse(text);
    assertInstanceOf(SyncSource.Registry.class, source);
    assertEquals(registry, source.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "busybox, docker://docker.io/library/busybox",
    "docker://registry.example.com/busybox, docker://registry.example.com/busybox",
    "store:5000/x, docker://store:5000/x"
  })
  void takesANameWithoutTagForARepository(String text, String repository) {
    SyncSource source = SyncSource.parse(text);
    assertInstanceOf(SyncSource.Repository.class, source);
    assertEquals(repository, source.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "redis:7, docker://docker.io/library/redis:7",
    "docker://my.app:1.0, docker://docker.io/library/my.app:1.0",
    "localhost:5000/app:1, docker://localhost:5000/app:1"
  })
  void takesATagForAnImage(String text, String image) {
    SyncSource source = SyncSource.parse(text);
    assertInstanceOf(SyncSource.Image.class, source);
    assertEquals(image, source.toString());
  }

  @Test
  void takesADirectory() {
    assertEquals(
        new SyncSource.Directory(Path.of("/media/usb")), SyncSource.parse("dir:/media/usb"));
    assertEquals(
        new SyncDestination.InDirectory(Path.of("/media/usb")),
        SyncDestination.parse("dir:/media/usb"));
  }

  /** What {@code Path.of(".").normalize()} is. */
  @Test
  void takesAnEmptyPathForTheCurrentDirectory() {
    SyncDestination here = new SyncDestination.InDirectory(Path.of(""));
    assertEquals(SyncDestination.parse("dir:."), here);
    assertEquals(here, SyncDestination.parse(here.toString()));
    ImagePlace.InDirectory image =
        assertInstanceOf(ImagePlace.InDirectory.class, here.place("app:1"));
    new DestinationDirectory(Path.of(".")).requireOwn(image.directory());
  }

  @ParameterizedTest
  @CsvSource({
    "host.example/mirror, host.example/mirror/app:1, true",
    "host.example/mirror, host.example/mirror/quay.io/team/app:1, true",
    "host.example/mirror, host.example/mirror:1, false",
    "host.example/mirror, host.example/mirrored/app:1, false",
    "host.example/mirror, host.example/elsewhere/app:1, false",
    "host.example/mirror, other.example/mirror/app:1, false",
    "host.example, host.example/app:1, true",
    "host.example, other.example/app:1, false",
    "docker.io, docker.io/library/app:1, true",
    "docker.io, docker.io/team/app:1, true",
    "docker.io/library, docker.io/team/app:1, false",
    "mirror, docker.io/mirror/app:1, true",
    "mirror, docker.io/library/app:1, false"
  })
  void hasInAPartOfARegistryWhatIsBelowIt(String prefix, String name, boolean isBelow) {
    assertEquals(isBelow, new SyncDestination.InRegistry(prefix).has(ImageReference.parse(name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci:layout", "store:app", "dir:", "yaml:", "docker-archive:a.tar", ""})
  void refusesWhatIsNoSource(String text) {
    assertThrows(OciException.class, () -> SyncSource.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"oci:layout", "dir:", "docker://host.example/app:1", "UPPER.example/Case"})
  void refusesWhatIsNoDestination(String text) {
    assertThrows(OciException.class, () -> SyncDestination.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "quay.io/team/app, :1, LAST_PART, '', app:1",
    "quay.io/team/app, :1, WHOLE_PATH, '', quay.io/team/app:1",
    "quay.io/team/app, :1, LAST_PART, -copy, app:1-copy",
  })
  void callsImagesAsSkopeoDoes(
      String path, String reference, Naming.Scope scope, String suffix, String name) {
    assertEquals(name, new Naming(scope, suffix).name(path, reference));
  }
}
