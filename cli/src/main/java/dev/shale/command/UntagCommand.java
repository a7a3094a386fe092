package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.transport.layout.OciLayout;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code shale untag}: tags away, and never a manifest with them. */
final class UntagCommand implements Command {
  @Parameters(
      paramLabel = "IMAGE",
      arity = "1..*",
      description = "docker://NAME:TAG, or oci:DIR:NAME")
  List<String> images = List.of();

  @Mixin RegistryFlags registry = new RegistryFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "untag docker://quay.io/team/app:old",
        "untag docker://localhost:5000/app:1 docker://localhost:5000/app:2",
        "untag oci:layout:old");
  }

  @Override
  public int run(Session session) throws IOException {
    images.forEach(UntagCommand::parse);
    try (Transports transports = new Transports(session, registry)) {
      return Each.of(
          images,
          session,
          image -> {
            remove(parse(image), transports, session);
            session.out().println("untagged: " + image);
          });
    }
  }

  private static ImageArgument parse(String text) {
    ImageArgument argument = ImageArgument.parse(text);
    return switch (argument) {
      case ImageArgument.InRegistry(var name)
          when name.tag().isPresent() && name.digest().isEmpty() ->
          argument;
      case ImageArgument.InLayout layout when layout.name().isPresent() -> argument;
      case ImageArgument.InStore(String called) ->
          throw OciException.unsupported(
              "untag %s: shale rmi removes names in the store; docker://%s is one in a registry",
              text, called);
      default ->
          throw OciException.invalid("untag %s: expected docker://NAME:TAG or oci:DIR:NAME", text);
    };
  }

  private static void remove(ImageArgument argument, Transports transports, Session session)
      throws IOException {
    switch (argument) {
      case ImageArgument.InRegistry(var name) ->
          new RepositoryTags(name, transports, session).untag();
      case ImageArgument.InLayout layout -> {
        OciLayout there = new OciLayout(layout.directory());
        String name = layout.name().orElseThrow();
        there.require(name);
        there.unname(name);
      }
      default -> throw new IllegalArgumentException(argument.toString()); // parse refused it
    }
  }
}
