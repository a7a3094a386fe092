package dev.shale.network;

import dev.shale.error.OciException;
import dev.shale.runtime.NetworkNamespace;

/** What a container can reach. {@link #parse} and {@code toString} are inverse. */
public sealed interface Network {
  /** Reads the words of the {@code --network} option: {@code none} or {@code host}. */
  static Network parse(String text) {
    return switch (text) {
      case "none" -> new None();
      case "host" -> new Host();
      default ->
          throw OciException.unsupported("network \"%s\": not offered; use none or host", text);
    };
  }

  /**
   * Reads what one step asks for: as {@link #parse}, or {@code default}.
   *
   * @param usual what the others have
   */
  static Network parse(String text, Network usual) {
    return text.equals("default") ? usual : parse(text);
  }

  /** The namespace that a runtime is to put the container in. */
  NetworkNamespace namespace();

  /** Only itself. */
  record None() implements Network {
    @Override
    public NetworkNamespace namespace() {
      return new NetworkNamespace.Private();
    }

    @Override
    public String toString() {
      return "none";
    }
  }

  /** All that the host can reach, the host's own ports included. */
  record Host() implements Network {
    @Override
    public NetworkNamespace namespace() {
      return new NetworkNamespace.Host();
    }

    @Override
    public String toString() {
      return "host";
    }
  }
}
