package dev.shale.network;

import java.util.List;
import java.util.Set;

/**
 * How a container finds what names stand for: what is in its {@code /etc/hosts}, {@code
 * /etc/hostname} and {@code /etc/resolv.conf}.
 *
 * @param hostNames what it resolves, beside what its network does; the first that has a name counts
 * @param dns whom it asks for the others
 * @param own files that stay the image's own, and in which nothing of the rest is said
 */
public record NameResolution(List<HostName> hostNames, Dns dns, Set<EtcFile> own) {
  /** What the network resolves, and no more. */
  public static final NameResolution OF_NETWORK =
      new NameResolution(List.of(), Dns.OF_NETWORK, Set.of());

  /** A file by which names are resolved. */
  public enum EtcFile {
    HOSTS("hosts"),
    HOSTNAME("hostname"),
    RESOLV_CONF("resolv.conf");

    private final String fileName;

    EtcFile(String fileName) {
      this.fileName = fileName;
    }

    /** What it is called in {@code /etc}. */
    public String fileName() {
      return fileName;
    }
  }

  public NameResolution {
    hostNames = List.copyOf(hostNames);
    own = Set.copyOf(own);
  }
}
