package dev.shale.transport.archive;

import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;
import dev.shale.transport.ImageSourceContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

final class OciArchiveSourceTest implements ImageSourceContract {
  @TempDir Path temp;

  @Override
  public ImageSource source() throws IOException {
    Path file = temp.resolve("a.tar");
    Files.deleteIfExists(file);
    try (ImageDestination destination =
        ArchiveWriter.open(ArchiveFormat.OCI, new ArchiveTarget.ToFile(file), temp)
            .onlyDestination(List.of("name:tag"))) {
      SAMPLE.sendTo(destination);
      destination.publish(SAMPLE.manifest());
    }
    ImageArchive archive = ImageArchive.open(ArchiveFormat.OCI, file, temp);
    return new OwnedArchive(archive, archive.source(new ArchiveChoice.Only()));
  }
}
