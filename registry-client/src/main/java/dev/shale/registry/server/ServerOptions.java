package dev.shale.registry.server;

import dev.shale.trust.CertificateDirectory;
import dev.shale.trust.Htpasswd;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * How a registry is served.
 *
 * @param address port 0 takes a free one
 * @param tls the server's certificate and key; plain HTTP without
 * @param users who may; everybody, if there is no such list
 * @param readOnly whether nothing can be pushed or deleted
 * @param faults what goes wrong on purpose
 */
public record ServerOptions(
    InetSocketAddress address,
    Optional<CertificateDirectory.Identity> tls,
    Optional<Htpasswd> users,
    boolean readOnly,
    Faults faults) {
  /** A free port of the loopback interface, for everybody on this machine, without faults. */
  public static final ServerOptions LOCAL =
      new ServerOptions(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
          Optional.empty(),
          Optional.empty(),
          false,
          Faults.NONE);

  /** These options at another address. */
  public ServerOptions withAddress(InetSocketAddress other) {
    return new ServerOptions(other, tls, users, readOnly, faults);
  }

  /** These options over HTTPS. */
  public ServerOptions withTls(CertificateDirectory.Identity identity) {
    return new ServerOptions(address, Optional.of(identity), users, readOnly, faults);
  }

  /** These options for some users only. */
  public ServerOptions withUsers(Htpasswd some) {
    return new ServerOptions(address, tls, Optional.of(some), readOnly, faults);
  }

  /** These options without pushing and deleting. */
  public ServerOptions toRead() {
    return new ServerOptions(address, tls, users, true, faults);
  }

  /** These options with something going wrong. */
  public ServerOptions withFaults(Faults some) {
    return new ServerOptions(address, tls, users, readOnly, some);
  }
}
