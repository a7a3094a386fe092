package dev.shale.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.image.RawManifest;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.SampleContent;
import dev.shale.transport.dir.ImageDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryListingTest {
  private static final SampleContent IMAGE = SampleContent.of("image");

  @TempDir Path root;
  @TempDir Path temp;

  /** Has an image, and a link to it. */
  private Path link() throws IOException {
    Path directory = root.resolve("app:1");
    try (ImageDestination destination = new ImageDirectory(directory).destination()) {
      IMAGE.sendTo(destination);
      destination.publish(IMAGE.manifest());
    }
    return Files.createSymbolicLink(root.resolve("app:latest"), Path.of("app:1"));
  }

  @Test
  void takesALinkForNoTag() throws IOException {
    link();
    assertEquals(Set.of("1"), DirectoryListing.tags(root, "app"));
    assertEquals(
        List.of("1"),
        DirectoryListing.list(root).stream()
            .flatMap(repository -> repository.images().stream())
            .flatMap(image -> image.tag().stream())
            .toList());
  }

  @Test
  void listsWhatIsBelowADirectoryThatIsALink() throws IOException {
    link();
    Path other = Files.createSymbolicLink(temp.resolve("link"), root);
    assertEquals(
        List.of(new ImagePlace.InDirectory(other.resolve("app:1"))),
        DirectoryListing.list(other).stream()
            .flatMap(repository -> repository.images().stream())
            .map(image -> image.place())
            .toList());
  }

  @Test
  void writesNoImageThroughALink() throws IOException {
    link();
    MemoryRegistry from = new MemoryRegistry();
    from.add("from.example/app:latest", "another");
    SyncRequest request =
        SyncRequest.of(SyncSource.parse("from.example/app"), SyncDestination.parse("dir:" + root));
    try (SyncEnds ends = new SyncEnds(_ -> from, from, request.destination())) {
      Planner planner = new Planner(ends, Effort.DEFAULT, Clock.systemUTC());
      OciException refusal = assertThrows(OciException.class, () -> planner.plan(request));
      assertEquals(ErrorKind.INVALID, refusal.kind());
    }
  }

  @Test
  void deletesNoImageThroughALink() throws IOException {
    ImageDirectory linked = new ImageDirectory(link());
    OciException refusal = assertThrows(OciException.class, linked::delete);
    assertEquals(ErrorKind.INVALID, refusal.kind());
    try (ImageSource source = new ImageDirectory(root.resolve("app:1")).source()) {
      source.blob(IMAGE.layer().descriptor()).readSmall(RawManifest.MAX_BYTES);
    }
  }
}
