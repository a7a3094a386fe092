package dev.shale.command;

import dev.shale.container.CommitRequest;
import dev.shale.container.Committer;
import dev.shale.image.History;
import dev.shale.local.ContainerRecord;
import dev.shale.local.LocalStore;
import dev.shale.local.StoredImage;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale commit}: an image of what a working container is now. */
final class CommitCommand implements Command {
  @Parameters(
      index = "0",
      paramLabel = "CONTAINER",
      description = "a name, ID, or beginning of an ID")
  String container = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "IMAGE",
      description = "what to call the image; taken from an image that is called so")
  Optional<ImageReference> name = Optional.empty();

  @Option(names = "--rm", description = "remove the container afterwards")
  boolean remove;

  @Option(names = "--iidfile", paramLabel = "FILE", description = "write the image's ID to FILE")
  Optional<Path> iidFile = Optional.empty();

  @Option(
      names = {"-q", "--quiet"},
      description = "show no progress")
  boolean quiet;

  @Override
  public List<String> examples() {
    return List.of(
        "commit app-working-container app", "commit --rm --iidfile id app-working-container app:2");
  }

  @Override
  public int run(Session session) throws IOException {
    NewNames.check("commit", name.stream().toList());
    Optional<Instant> epoch = session.environment().sourceDateEpoch();
    Instant now = session.environment().clock().instant();
    try (LocalStore store = session.openStoreToMount()) {
      ContainerRecord record = store.containers().require(container);
      CommitRequest request =
          new CommitRequest(name, History.ofLayer(epoch.orElse(now), "shale commit"), epoch);
      StoredImage image = new Committer(store).commit(record, request);
      if (remove) {
        store.remove(store.containers().require(record.id().hex()));
      }
      if (iidFile.isPresent()) {
        Files.writeString(iidFile.get(), image.id().toString());
      }
      session.out().println(image.id().hex());
    }
    return ExitCode.OK;
  }
}
