package dev.shale.container;

import dev.shale.network.HostName;
import dev.shale.network.NameResolution;
import dev.shale.network.NameResolution.EtcFile;
import dev.shale.network.Network;
import dev.shale.runtime.Mount;
import dev.shale.snapshot.InitLayer;
import dev.shale.tree.LinkResolver;
import dev.shale.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code /etc/hosts}, {@code /etc/hostname} and {@code /etc/resolv.conf} as a process in a
 * container sees them: files of ours, mounted over the image's, so that neither side changes the
 * other.
 */
final class EtcFiles {
  private static final String LOOPBACK =
      """
      127.0.0.1\tlocalhost
      ::1\tlocalhost ip6-localhost ip6-loopback
      """;

  /** Whatever the umask: every user of a container resolves names. */
  private static final Set<PosixFilePermission> READABLE =
      PosixFilePermissions.fromString("rw-r--r--");

  private final Path directory;

  /** Writes to {@code directory}, which exists and belongs to one container. */
  EtcFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * Writes the files that are not the image's own, and says where they go.
   *
   * @param image what the image has at a path: a link there is followed, as the process would
   */
  List<Mount> write(
      String hostname, Network network, NameResolution names, LinkResolver.Lookup image)
      throws IOException {
    List<Mount> mounts = new ArrayList<>();
    for (EtcFile etc : EtcFile.values()) {
      if (!names.own().contains(etc)) {
        Path file = directory.resolve(etc.fileName());
        String content = content(etc, hostname, network, names);
        Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
        Files.setPosixFilePermissions(file, READABLE);
        TreePath target = InitLayer.mountPoint(TreePath.of("etc/" + etc.fileName()), image);
        mounts.add(new Mount.Bind(file, "/" + target, Mount.Access.READ_WRITE));
      }
    }
    return mounts;
  }

  private static String content(
      EtcFile file, String hostname, Network network, NameResolution names) throws IOException {
    return switch (file) {
      case HOSTNAME -> hostname + "\n";
      case HOSTS ->
          named(names.hostNames(), network) + hosts(network) + "127.0.1.1\t" + hostname + "\n";
      case RESOLV_CONF -> names.dns().in(resolvers(network));
    };
  }

  /** First, since the first that has a name counts. */
  private static String named(List<HostName> hostNames, Network network) {
    return hostNames.stream()
        .map(host -> host.addressIn(network) + "\t" + host.name() + "\n")
        .collect(Collectors.joining());
  }

  private static String hosts(Network network) throws IOException {
    return switch (network) {
      case Network.None _ -> LOOPBACK;
      case Network.Host _ -> ofHost(Path.of("/etc/hosts"));
    };
  }

  private static String resolvers(Network network) throws IOException {
    return switch (network) {
      case Network.None _ -> "";
      case Network.Host _ -> ofHost(Path.of("/etc/resolv.conf"));
    };
  }

  /** Bytes as characters, so that they come out as they went in. */
  private static String ofHost(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      return "";
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
  }
}
