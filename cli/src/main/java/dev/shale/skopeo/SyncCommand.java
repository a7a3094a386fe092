package dev.shale.skopeo;

import dev.shale.command.Command;
import dev.shale.command.EndpointFlags;
import dev.shale.command.Session;
import dev.shale.error.OciException;
import dev.shale.name.ImageReference;
import dev.shale.sync.Naming;
import dev.shale.sync.SourceList;
import dev.shale.sync.SyncDestination;
import dev.shale.sync.SyncEnds;
import dev.shale.sync.SyncRequest;
import dev.shale.sync.SyncSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skopeo sync}: many images, under the names that skopeo gives them. */
final class SyncCommand implements Command {
  private static final String DOCKER = "docker";
  private static final String DIRECTORY = "dir";
  private static final String LIST = "yaml";

  @Parameters(
      index = "0",
      paramLabel = "SOURCE",
      description = "a repository, NAME:TAG or NAME@DIGEST; a directory; or a file")
  String from = "";

  @Parameters(
      index = "1",
      paramLabel = "DESTINATION",
      description = "a registry, or the beginning of names there; or a directory")
  String to = "";

  @Option(
      names = {"-s", "--src"},
      paramLabel = "docker|dir|yaml",
      description = "what SOURCE is; yaml: a file that lists images")
  Optional<String> sourceKind = Optional.empty();

  @Option(
      names = {"-d", "--dest"},
      paramLabel = "docker|dir",
      description = "what DESTINATION is")
  Optional<String> destinationKind = Optional.empty();

  @Option(
      names = "--scoped",
      description = "keep registry and path of the source in names of the destination")
  boolean scoped;

  @Option(
      names = "--append-suffix",
      paramLabel = "SUFFIX",
      description = "what names get at their end at the destination")
  String suffix = "";

  @Option(
      names = {"-a", "--all"},
      description = "copy an index with all its images")
  boolean all;

  @Option(names = "--preserve-digests", description = "refuse whatever would change a digest")
  boolean preserveDigests;

  @Option(names = "--dry-run", description = "only say what would be copied")
  boolean dryRun;

  @Option(names = "--keep-going", description = "copy all that can be copied, whatever fails")
  boolean keepGoing;

  @Option(
      names = "--digestfile",
      paramLabel = "FILE",
      description = "write digest and name of each image that is at the destination now to FILE")
  Optional<Path> digestFile = Optional.empty();

  @Mixin FormatFlag format = new FormatFlag();
  @Mixin RefusedFlags refused = new RefusedFlags();
  @Mixin EndpointFlags endpoints = new EndpointFlags();
  @Mixin GlobalFlags global = new GlobalFlags();

  @Override
  public List<String> examples() {
    return List.of(
        "skopeo sync --src docker --dest dir quay.io/team/app /media/usb",
        "skopeo sync --src dir --dest docker --scoped /media/usb registry.example.org/mirror",
        "skopeo sync --all --src yaml --dest docker mirror.yml registry.example.org/mirror");
  }

  @Override
  public int run(Session session) throws IOException {
    return global.run(session, this::sync);
  }

  private int sync(Session session) throws IOException {
    refused.requireNone("sync");
    Naming naming = Naming.PLAIN.withSuffix(suffix);
    SyncSource source = source();
    SyncRequest request =
        SyncRequest.of(source, destination()).withNaming(scoped ? naming.scoped() : naming);
    try (SyncEnds ends = endpoints.syncEnds(session, source, request.destination())) {
      return new SyncWork(this, session, ends).run(request);
    }
  }

  private SyncSource source() {
    String kind =
        sourceKind.orElseThrow(
            () -> OciException.invalid("A source transport must be specified (--src)"));
    return switch (kind) {
      case DOCKER -> named();
      case DIRECTORY -> {
        if (destinationKind.equals(sourceKind)) {
          throw OciException.unsupported(
              "sync from 'dir' to 'dir' not implemented, consider using rsync instead");
        }
        yield new SyncSource.Directory(Path.of(from));
      }
      case LIST -> new SyncSource.Listed(Path.of(from), SourceList.read(Path.of(from)));
      default -> throw OciException.invalid("\"%s\" is not a valid source transport", kind);
    };
  }

  private SyncSource named() {
    ImageReference name = ImageReference.parse(from);
    if (name.tag().isPresent() && name.digest().isPresent()) {
      throw OciException.unsupported(
          "sync %s: names with both a tag and a digest are not supported; leave one away", from);
    }
    return SyncSource.ofName(from);
  }

  private SyncDestination destination() {
    String kind =
        destinationKind.orElseThrow(
            () -> OciException.invalid("A destination transport must be specified (--dest)"));
    return switch (kind) {
      case DOCKER -> SyncDestination.ofPrefix(to);
      case DIRECTORY -> new SyncDestination.InDirectory(Path.of(to).normalize());
      default -> throw OciException.invalid("\"%s\" is not a valid destination transport", kind);
    };
  }
}
