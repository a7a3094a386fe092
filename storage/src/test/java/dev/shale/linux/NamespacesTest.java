package dev.shale.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("linux")
final class NamespacesTest {
  @TempDir Path directory;

  @Test
  @Kernel(Kernel.Feature.ROOT)
  void rootOfTheHostMarksWithTrustedAttributes() throws IOException {
    assertEquals(Overlay.Marks.TRUSTED, Namespaces.overlayMarks());
  }

  @Test
  @Kernel(Kernel.Feature.SOME_ROOT)
  void probingLeavesNothing() throws IOException {
    List<Mount> mounts = Mounts.list();
    Namespaces.tryOverlay(directory, Namespaces.overlayMarks());
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(0, left.count());
    }
    assertEquals(mounts, Mounts.list());
  }

  @Test
  @Kernel(Kernel.Feature.PRIVATE_MOUNTS)
  void privateMountsAreInAnotherNamespace() throws IOException {
    Path namespace = Path.of("/proc/thread-self/ns/mnt");
    Path host = Files.readSymbolicLink(namespace);
    assertNotEquals(host, PrivateMounts.run(() -> Files.readSymbolicLink(namespace)));
    assertEquals(host, Files.readSymbolicLink(namespace));
  }
}
