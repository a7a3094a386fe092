package dev.shale.runtime;

/** Which network a container is in, as its runtime sees it. */
public sealed interface NetworkNamespace {
  /** A new one, with only the loopback interface. */
  record Private() implements NetworkNamespace {}

  /** That of the calling process. */
  record Host() implements NetworkNamespace {}
}
