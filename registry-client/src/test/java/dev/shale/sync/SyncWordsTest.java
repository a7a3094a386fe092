package dev.shale.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.OciException;
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
