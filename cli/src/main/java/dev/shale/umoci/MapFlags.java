package dev.shale.umoci;

import dev.shale.bundle.IdMap;
import dev.shale.bundle.Ownership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Whose files are on the host. */
final class MapFlags {
  private static final Path SELF = Path.of("/proc/self");

  @Option(
      names = "--uid-map",
      paramLabel = "CONTAINER:HOST[:SIZE]",
      description = "which users of the host the container's are")
  List<String> uids = List.of();

  @Option(
      names = "--gid-map",
      paramLabel = "CONTAINER:HOST[:SIZE]",
      description = "which groups of the host the container's are")
  List<String> gids = List.of();

  @Option(
      names = "--rootless",
      description = "all files are the caller's; an attribute says whose they are")
  boolean rootless;

  Ownership ownership() throws IOException {
    List<IdMap> uidMaps = uids.stream().map(IdMap::parse).toList();
    List<IdMap> gidMaps = gids.stream().map(IdMap::parse).toList();
    if (!rootless) {
      return new Ownership(uidMaps, gidMaps, Ownership.Keeper.OWNER);
    }
    return Ownership.rootless(uidMaps, gidMaps, own("unix:uid"), own("unix:gid"));
  }

  private static long own(String attribute) throws IOException {
    return Integer.toUnsignedLong((Integer) Files.getAttribute(SELF, attribute));
  }
}
