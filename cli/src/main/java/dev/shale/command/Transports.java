package dev.shale.command;

import dev.shale.error.OciException;
import dev.shale.registry.RegistryClient;
import dev.shale.transport.ImageDestination;
import dev.shale.transport.ImageSource;

/** Sources and destinations outside the store, by argument; closing this closes connections. */
final class Transports implements AutoCloseable {
  private final RegistryClient client;

  Transports(Session session, RegistryFlags flags) {
    this.client = new RegistryClient(session.environment(), flags.options(session));
  }

  ImageSource source(ImageArgument argument) {
    return switch (argument) {
      case ImageArgument.InRegistry(var name) -> client.source(name);
      case ImageArgument.InLayout layout ->
          throw OciException.unsupported("read oci:%s: not offered", layout.directory());
      case ImageArgument.InStore(String called) ->
          throw new IllegalArgumentException(called); // the store is no place outside it
    };
  }

  ImageDestination destination(ImageArgument argument) {
    return switch (argument) {
      case ImageArgument.InRegistry(var name) -> client.destination(name);
      case ImageArgument.InLayout layout ->
          throw OciException.unsupported("write oci:%s: not offered", layout.directory());
      case ImageArgument.InStore(String called) ->
          throw new IllegalArgumentException(called); // the store is no place outside it
    };
  }

  @Override
  public void close() {
    client.close();
  }
}
