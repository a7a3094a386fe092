package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.image.Descriptor;
import dev.shale.image.Digest;
import dev.shale.name.ImageReference;
import dev.shale.transport.layout.LayoutIndex;
import dev.shale.transport.layout.OciLayout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shale delete}: a manifest, and every tag that it has. */
final class DeleteCommand implements Command {
  @Parameters(
      paramLabel = "IMAGE",
      arity = "1..*",
      description = "docker://NAME[:TAG|@DIGEST], or oci:DIR:NAME or oci:DIR@DIGEST")
  List<String> images = List.of();

  @Option(names = "--dry-run", description = "only say what would go")
  boolean dryRun;

  @Option(
      names = {"-f", "--force"},
      description = "delete a tag's manifest though it has other tags, which go, too")
  boolean force;

  @Mixin RegistryFlags registry = new RegistryFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "delete --dry-run docker://quay.io/team/app:old",
        "delete --force docker://quay.io/team/app:old",
        "delete docker://localhost:5000/app@sha256:" + "0123456789abcdef".repeat(4),
        "delete oci:layout:old");
  }

  @Override
  public int run(Session session) throws IOException {
    List<ImageArgument> arguments = images.stream().map(DeleteCommand::parse).toList();
    try (Transports transports = new Transports(session, registry)) {
      return Each.of(
          arguments,
          session,
          argument ->
              delete(argument, transports, session)
                  .forEach(line -> session.out().println((dryRun ? "would be " : "") + line)));
    }
  }

  private static ImageArgument parse(String text) {
    ImageArgument argument = ImageArgument.parse(text);
    return switch (argument) {
      case ImageArgument.InRegistry _ -> argument;
      case ImageArgument.InLayout layout
          when layout.name().isPresent()
              || layout.selector() instanceof OciLayout.Selector.WithDigest ->
          argument;
      case ImageArgument.InStore(String called) ->
          throw OciException.unsupported(
              "delete %s: shale rmi removes images of the store; docker://%s is one in a registry",
              text, called);
      default ->
          throw OciException.invalid(
              "delete %s: expected docker://NAME[:TAG|@DIGEST], oci:DIR:NAME or oci:DIR@DIGEST",
              text);
    };
  }

  private List<String> delete(ImageArgument argument, Transports transports, Session session)
      throws IOException {
    return switch (argument) {
      case ImageArgument.InRegistry(var name) ->
          deleteManifest(name.withDefaultTag(), transports, session);
      case ImageArgument.InLayout layout -> deleteEntries(layout);
      default -> throw new IllegalArgumentException(argument.toString()); // parse refused it
    };
  }

  private List<String> deleteManifest(ImageReference name, Transports transports, Session session)
      throws IOException {
    RepositoryTags repository = new RepositoryTags(name, transports, session);
    Digest manifest = repository.digest();
    List<String> tags = repository.of(manifest);
    List<String> others =
        tags.stream().filter(tag -> !name.tag().equals(Optional.of(tag))).toList();
    if (name.digest().isEmpty() && !others.isEmpty() && !force) {
      throw OciException.conflict(
          "delete docker://%s: its manifest %s has other tags, which would go, too: %s; --force"
              + " deletes it with all of them, shale untag removes a tag alone",
          name, manifest, RepositoryTags.listed(others));
    }
    if (!dryRun) {
      transports.delete(name.withDigest(manifest));
    }
    List<String> gone = new ArrayList<>();
    tags.forEach(tag -> gone.add("untagged: docker://" + name.withTag(tag)));
    gone.add("deleted: docker://" + name.withDigest(manifest));
    return gone;
  }

  /** By name the entry with that name goes; by digest, every entry of that manifest. */
  private List<String> deleteEntries(ImageArgument.InLayout argument) throws IOException {
    OciLayout layout = new OciLayout(argument.directory());
    List<Descriptor> entries =
        argument.selector() instanceof OciLayout.Selector.WithDigest(Digest wanted)
            ? withDigest(layout, argument, wanted)
            : List.of(layout.require(argument.name().orElseThrow()));
    if (!dryRun) {
      layout.remove(entries);
    }
    List<String> gone = new ArrayList<>();
    String place = "oci:" + argument.directory();
    for (Descriptor entry : entries) {
      LayoutIndex.nameOf(entry).ifPresent(name -> gone.add("untagged: " + place + ":" + name));
    }
    Digest digest = entries.getFirst().digest();
    boolean listed =
        layout.entries().stream()
            .anyMatch(entry -> entry.digest().equals(digest) && !entries.contains(entry));
    if (!listed) {
      gone.add("deleted: " + place + "@" + digest);
    }
    return gone;
  }

  private static List<Descriptor> withDigest(
      OciLayout layout, ImageArgument.InLayout argument, Digest digest) throws IOException {
    List<Descriptor> entries =
        layout.entries().stream().filter(entry -> entry.digest().equals(digest)).toList();
    if (entries.isEmpty()) {
      throw OciException.notFound(
          "delete oci:%s@%s: the layout lists no such manifest", argument.directory(), digest);
    }
    return entries;
  }
}
