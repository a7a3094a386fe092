package dev.shale.command;

import dev.shale.command.ListPush.Images;
import dev.shale.image.RawManifest;
import dev.shale.local.LocalStore;
import dev.shale.local.ManifestList;
import dev.shale.name.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale manifest push}: a list to where it is to be found, with its images or without. */
public final class ManifestPushCommand implements Command {
  private final ListAnswers answers;

  ManifestPushCommand() {
    this(ListAnswers.OWN);
  }

  /** The command, whose answers are those. */
  public ManifestPushCommand(ListAnswers answers) {
    this.answers = answers;
  }

  @Parameters(index = "0", paramLabel = "LIST", description = "the list")
  ImageReference list = ImageReference.parse("list");

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DESTINATION",
      description =
          "NAME in a registry, docker://NAME, oci:DIR[:NAME], or an archive [the list's own name]")
  Optional<String> destination = Optional.empty();

  @Option(
      names = "--all",
      description = "send the images, too, from where they are [they are at the destination]")
  boolean all;

  @Option(names = "--rm", description = "remove the list when it is pushed")
  boolean remove;

  @Option(
      names = "--digestfile",
      paramLabel = "FILE",
      description = "write the digest of what was pushed to FILE")
  Optional<Path> digestFile = Optional.empty();

  @Option(
      names = {"-q", "--quiet"},
      description = "show no progress")
  boolean quiet;

  @Mixin ConversionFlags conversion = new ConversionFlags();
  @Mixin RegistryFlags registry = new RegistryFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "manifest push --all registry.example.org/team/app:1",
        "manifest push --all --rm app:1 docker://localhost:5000/app:1",
        "manifest push --all app:1 oci:layout:app");
  }

  @Override
  public int run(Session session) throws IOException {
    ResultFile.check("--digestfile", digestFile);
    Session shown = quiet ? session.quiet() : session;
    ImageReference name = list.withDefaultTag();
    ImageArgument to =
        destination.isPresent()
            ? new RemoteNames(session).only(destination.get())
            : new ImageArgument.InRegistry(name);
    try (LocalStore store = session.openStore();
        Transports transports = new Transports(shown, registry)) {
      ManifestList found = store.lists().require("push", name);
      RawManifest pushed = new ListPush(found, to, images(to)).push(shown, store, transports);
      if (digestFile.isPresent()) {
        Files.writeString(digestFile.get(), pushed.digest().toString());
      }
      if (!StandardStreams.isWrittenBy(to)) {
        answers.pushed(pushed).forEach(session.out()::println);
      }
      if (remove) {
        store.lists().remove(name);
      }
    }
    return ExitCode.OK;
  }

  private Images images(ImageArgument to) {
    return all ? new Images.Sent(conversion.requestForPush(to)) : new Images.There(conversion);
  }
}
