package dev.shale.transport.archive;

import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageDestinationContract;
import dev.shale.transport.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

final class DockerArchiveDestinationTest implements ImageDestinationContract {
  @TempDir Path temp;

  @Override
  public ImageDestination destination() throws IOException {
    return ArchiveWriter.open(
            ArchiveFormat.DOCKER, new ArchiveTarget.ToFile(temp.resolve("a.tar")), temp)
        .onlyDestination(List.of("name:tag"));
  }

  @Override
  public ImageSource published() throws IOException {
    ImageArchive archive = ImageArchive.open(ArchiveFormat.DOCKER, temp.resolve("a.tar"), temp);
    return new OwnedArchive(archive, archive.source(new ArchiveChoice.Named("name:tag")));
  }

  @Override
  public boolean keepsManifests() {
    return false; // it has configs and plain tars only
  }
}
