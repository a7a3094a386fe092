package dev.shale.network;

import dev.shale.error.OciException;
import java.util.regex.Pattern;

/**
 * A name that a container resolves beside those that its network does.
 *
 * @param address an IP address, or {@link #GATEWAY}
 */
public record HostName(String name, String address) {
  /** In the place of an address: that of the host. */
  public static final String GATEWAY = "host-gateway";

  private static final String LOOPBACK = "127.0.0.1";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?");
  private static final Pattern V4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
  private static final Pattern V6 =
      Pattern.compile("(?=.*:.*:)[0-9A-Fa-f:]{2,39}(:\\d+(\\.\\d+){3})?");

  public HostName {
    if (!NAME.matcher(name).matches()) {
      throw OciException.invalid(
          "host name \"%s\": expected letters, digits, dots and hyphens", name);
    }
    if (!address.equals(GATEWAY) && !isAddress(address)) {
      throw OciException.invalid(
          "host name %s: \"%s\" is no IP address, nor %s", name, address, GATEWAY);
    }
  }

  /** Whether a text is an IP address. */
  static boolean isAddress(String text) {
    return V4.matcher(text).matches() || V6.matcher(text).matches();
  }

  /** Reads {@code NAME:ADDRESS} or {@code NAME=ADDRESS}; an IPv6 address may be in brackets. */
  public static HostName parse(String text) {
    int end = text.indexOf('=') >= 0 ? text.indexOf('=') : text.indexOf(':');
    if (end < 1) {
      throw OciException.invalid("host name \"%s\": expected NAME:ADDRESS", text);
    }
    String address = text.substring(end + 1);
    boolean isBracketed = address.startsWith("[") && address.endsWith("]");
    return new HostName(
        text.substring(0, end), isBracketed ? address.substring(1, address.length() - 1) : address);
  }

  /**
   * Where the name leads in a network.
   *
   * @throws OciException UNSUPPORTED if that is the host, which the network does not reach
   */
  public String addressIn(Network network) {
    return switch (network) {
      case Network.None _ when address.equals(GATEWAY) ->
          throw OciException.unsupported(
              "host name %s: %s is not reached without a network; use --network host",
              name, GATEWAY);
      case Network.Host _ when address.equals(GATEWAY) -> LOOPBACK;
      case Network.None _, Network.Host _ -> address;
    };
  }
}
