package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.network.Dns;
import dev.shale.network.HostName;
import dev.shale.network.NameResolution;
import dev.shale.network.NameResolution.EtcFile;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** What processes find names by. */
final class NameFlags {
  private static final String NONE = "none";

  @Option(
      names = "--add-host",
      paramLabel = "NAME:ADDRESS",
      description = "a name that is resolved; host-gateway is the host's address")
  List<String> addedHosts = List.of();

  @Option(
      names = "--dns",
      split = ",",
      paramLabel = "ADDRESS",
      description =
          "a DNS server to ask in place of the network's; none leaves /etc/resolv.conf the image's")
  List<String> dns = List.of();

  @Option(
      names = "--dns-search",
      split = ",",
      paramLabel = "DOMAIN",
      description =
          "where short names are looked up, in place of the network's domains; . for none")
  List<String> dnsSearches = List.of();

  @Option(
      names = "--dns-option",
      split = ",",
      paramLabel = "OPTION",
      description = "an option of the resolver, as ndots:2, in place of the network's")
  List<String> dnsOptions = List.of();

  @Option(names = "--no-hosts", description = "leave /etc/hosts the image's own")
  boolean noHosts;

  @Option(names = "--no-hostname", description = "leave /etc/hostname the image's own")
  boolean noHostname;

  /** All of another line's, too, and its servers and domains in place of these. */
  void add(NameFlags more) {
    addedHosts = NewNames.all(addedHosts, more.addedHosts);
    if (more.hasNoDns()) { // which leaves no place for what was said of it
      dnsSearches = List.of();
      dnsOptions = List.of();
    }
    dns = more.dns.isEmpty() ? dns : more.dns;
    dnsSearches = more.dnsSearches.isEmpty() ? dnsSearches : more.dnsSearches;
    dnsOptions = more.dnsOptions.isEmpty() ? dnsOptions : more.dnsOptions;
    noHosts = more.noHosts || (noHosts && more.addedHosts.isEmpty());
    noHostname |= more.noHostname;
  }

  private boolean hasNoDns() {
    return dns.equals(List.of(NONE));
  }

  /** All of it. */
  NameResolution resolution() {
    if (noHosts && !addedHosts.isEmpty()) {
      throw OciException.invalid("--no-hosts: there is no place for what --add-host says");
    }
    if (hasNoDns() && !(dnsSearches.isEmpty() && dnsOptions.isEmpty())) {
      throw OciException.invalid("--dns none: there is no place for domains and options");
    }
    Set<EtcFile> own = EnumSet.noneOf(EtcFile.class);
    addIf(noHosts, EtcFile.HOSTS, own);
    addIf(noHostname, EtcFile.HOSTNAME, own);
    addIf(hasNoDns(), EtcFile.RESOLV_CONF, own);
    return new NameResolution(
        addedHosts.stream().map(HostName::parse).toList(),
        new Dns(hasNoDns() ? List.of() : dns, dnsSearches, dnsOptions),
        own);
  }

  private static void addIf(boolean isOwn, EtcFile file, Set<EtcFile> own) {
    if (isOwn) {
      own.add(file);
    }
  }
}
